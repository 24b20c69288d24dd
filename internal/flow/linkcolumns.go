package flow

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"recount/link"
)

// linkKinds are the fields that --map knows.
var linkKinds = []link.Kind{link.KindID, link.KindList, link.KindName, link.KindGiven, link.KindFamily, link.KindSex, link.KindAge, link.KindBirth,
	link.KindYear, link.KindMonth, link.KindDay, link.KindDeath, link.KindPlace, link.KindHome, link.KindCode, link.KindText}

// kindNamed returns the kind that a user names: the kind's own name or a usual column name of it.
func kindNamed(s string) (link.Kind, error) {
	if s == "ignore" {
		return link.KindIgnore, nil
	}
	if k := link.Kind(s); slices.Contains(linkKinds, k) {
		return k, nil
	}
	if k := link.KindOf(s); k != link.KindIgnore {
		return k, nil
	}
	names := make([]string, len(linkKinds))
	for i, k := range linkKinds {
		names[i] = string(k)
	}
	return "", fmt.Errorf("--map: %q is not a field: use one of %s, or ignore", s, strings.Join(names, ", "))
}

// columns are the fields of the table and where each file has them.
type columns struct {
	fields []link.Field
	at     [][]int // by file, by field: column in the file or -1
	kinds  [][]link.Kind
}

// settleColumns finds the fields of all files together. Two columns of different files are one field when they hold the
// same kind and, for kinds that a file may have several of, bear the same name.
func settleColumns(sources []source, mapped map[string]string) (*columns, error) {
	kinds, used, err := fileKinds(sources, mapped)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Sorted(maps.Keys(mapped)) {
		if !used[c] {
			return nil, fmt.Errorf("--map %s: no file has a column of that name", c)
		}
	}
	cols := &columns{kinds: kinds, fields: []link.Field{{Name: "rec_id", Kind: link.KindID}, {Name: "list", Kind: link.KindList}}}
	index := map[string]int{string(link.KindID): 0, string(link.KindList): 1}
	for f := range sources {
		at := map[int]int{}
		seen := map[string]string{}
		for i, k := range kinds[f] {
			if k == link.KindIgnore {
				continue
			}
			key := fieldKey(k, sources[f].header[i])
			if other, ok := seen[key]; ok {
				return nil, fmt.Errorf("%s: columns %q and %q are both %s: leave one out with --map %q=ignore",
					sources[f].name, other, sources[f].header[i], k, sources[f].header[i])
			}
			seen[key] = sources[f].header[i]
			if _, ok := index[key]; !ok {
				index[key] = len(cols.fields)
				cols.fields = append(cols.fields, link.Field{Name: sources[f].header[i], Kind: k})
			}
			at[index[key]] = i
		}
		if len(at) == 0 {
			return nil, fmt.Errorf("%s: none of its %d columns is known by its usual name; the first row must name the columns; say what they hold with --map COLUMN=FIELD",
				sources[f].name, len(kinds[f]))
		}
		cols.at = append(cols.at, nil)
		for k := range cols.fields {
			c, ok := at[k]
			if !ok {
				c = -1
			}
			cols.at[f] = append(cols.at[f], c)
		}
	}
	return cols, nil
}

func fieldKey(k link.Kind, column string) string {
	switch k {
	case link.KindHome, link.KindCode, link.KindText, link.KindPlace:
		return string(k) + " " + strings.ToLower(strings.TrimSpace(column))
	}
	return string(k)
}

// fileKinds says for each file what its columns hold, and which names of the map were met.
func fileKinds(sources []source, mapped map[string]string) ([][]link.Kind, map[string]bool, error) {
	used := map[string]bool{}
	var out [][]link.Kind
	for _, s := range sources {
		kinds := make([]link.Kind, len(s.header))
		for i, h := range s.header {
			kinds[i] = link.KindOf(h)
			if m, ok := mapped[h]; ok {
				k, err := kindNamed(m)
				if err != nil {
					return nil, nil, err
				}
				kinds[i], used[h] = k, true
			}
		}
		// What the user maps by hand takes the place of a usual column of the same kind.
		for i, h := range s.header {
			if _, byHand := mapped[h]; byHand || kinds[i] == link.KindIgnore {
				continue
			}
			for j, other := range s.header {
				if _, byHand := mapped[other]; byHand && fieldKey(kinds[i], h) == fieldKey(kinds[j], other) {
					kinds[i] = link.KindIgnore
				}
			}
		}
		out = append(out, kinds)
	}
	return out, used, nil
}

// taker puts the records of files into one table.
type taker struct {
	l       *Linked
	b       *link.Builder
	cols    *columns
	ids     map[uint64]struct{}
	several bool
	total   int
}

// file reads one file.
func (t *taker) file(ctx context.Context, s *source, f int) error {
	r, err := s.open()
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	defer r.close()
	at := t.cols.at[f]
	for len(at) < len(t.cols.fields) { // fields that only a later file has
		at = append(at, -1)
	}
	info := LinkFile{Name: s.name}
	if at[1] < 0 && t.several {
		info.List = s.list
	}
	for i, k := range t.cols.kinds[f] {
		if k == link.KindIgnore {
			info.Ignored++
		} else {
			info.Columns = append(info.Columns, s.header[i]+"="+string(k))
		}
	}
	row := make([]string, len(at))
	repeated := 0
	for {
		values, line, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if t.total++; t.total > linkMaxRecords {
			return fmt.Errorf("%s: more than %d records in all: link by region or period and the results together", s.name, linkMaxRecords)
		}
		if t.total%10_000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		info.Records++
		for k, c := range at {
			row[k] = ""
			if c >= 0 && c < len(values) {
				row[k] = values[c]
			}
		}
		if info.List != "" {
			row[1] = info.List
		}
		id, again := t.id(row[0], s.list, info.Records)
		if again {
			repeated++
		}
		row[0] = id
		if err := t.b.Add(row); err != nil {
			return fmt.Errorf("%s: line %d: %w", s.name, line, err)
		}
	}
	t.l.Files = append(t.l.Files, info)
	t.l.Warnings = append(t.l.Warnings, r.notes()...)
	if repeated > 0 {
		t.l.Warnings = append(t.l.Warnings, fmt.Sprintf("%s: %d records bear an id that another record bears; #ROW (or the file's name) was added to it", s.name, repeated))
	}
	return nil
}

// id makes a record's id unique over all files: its own, or its row number, with the file's name where several files use
// the same, and with the row number where the file uses it twice.
func (t *taker) id(own, list string, row int) (string, bool) {
	own = strings.TrimSpace(own)
	id, stated := own, own != ""
	if !stated {
		id = strconv.Itoa(row)
	}
	if t.mark(id) {
		return id, false
	}
	if t.several {
		if id = list + ":" + id; t.mark(id) {
			return id, stated
		}
	}
	for base := id; !t.mark(id); {
		id = base + "#" + strconv.Itoa(row)
		base += "#"
	}
	return id, stated
}

// mark says that an id is new and remembers it.
func (t *taker) mark(id string) bool {
	h := fnv.New64a()
	_, _ = io.WriteString(h, id)
	key := h.Sum64()
	if _, ok := t.ids[key]; ok {
		return false
	}
	t.ids[key] = struct{}{}
	return true
}
