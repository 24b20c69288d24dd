package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"recount/access"
	"recount/intake"
	"recount/internal/flow"
	"recount/internal/store"
	"recount/record"
)

// importChunk is how many records one Change of an import carries.
const importChunk = 500

// importBatch is how many of them are written in one transaction: each writes all over the index of ids, and a
// colleague who judges meanwhile waits for one.
const importBatch = 8

// maxListBytes bounds the preserved file of a list.
const maxListBytes = 256 << 20

// Lists are the lists of named victims that reach the desk: planned, imported, admitted by a person, and taken back.
type Lists struct {
	*road
	ledgers *ledgers
	places  casePlaces
}

// ListEndings are the endings of files that are taken for lists.
func ListEndings() []string { return intake.ListEndings() }

// ListFile is a list of victims as it reached the desk.
type ListFile struct {
	Name    string
	Data    []byte
	Source  record.OriginID
	Mapping intake.Mapping // put over what is saved for the source, or known by usual names; "-" leaves a column out
	Outcome record.Outcome
	// HeaderRow is the row that names the columns, from 1, and Sheet the sheet to read; without them both are found.
	HeaderRow int
	Sheet     string
	// Whole says that this is the whole list of its source: whoever is not in it, the source names no more.
	Whole bool
}

// ImportPlan is what an import would do: nothing is written yet.
type ImportPlan struct {
	ID      string                `json:"id"`
	Name    string                `json:"name"`
	Mapping intake.Mapping        `json:"mapping"`
	Left    []string              `json:"left_out"` // columns that no field takes
	Records []record.VictimRecord `json:"records"`
	Bad     []record.BadRow       `json:"bad"`
	Known   int                   `json:"known"` // records of which the case has a version already
	Changes ListChanges           `json:"changes"`
	Unknown []UnknownPlace        `json:"unknown_places"` // places that no table knows: the records keep the words
	// what keeps people of the list from being named, or from any place
	Lacking []Lacking         `json:"lacking"`
	Odd     []OddCell         `json:"odd"` // cells that could not be read: their fields are not stated
	Notes   []intake.ListNote `json:"notes"`
	// every column by its header, also where the list could not be read further
	Columns []string `json:"columns"`
	file    ListFile
}

// OddCell is a cell of a list that could not be read, and where it stands.
type OddCell struct {
	Row int `json:"row"`
	intake.OddCell
}

// listOutcomes are what a list can say of each of its people.
var listOutcomes = record.Outcomes(func(h record.Harm) bool { return h.Listed })

// PlanImport reads a list and says what importing it would do.
func (l *Lists) PlanImport(ctx context.Context, who Who, f ListFile) (ImportPlan, error) {
	plan := ImportPlan{Name: f.Name, file: f}
	if f.Source == "" {
		return plan, badInput("say whose list this is (--source)")
	}
	if f.Outcome != "" && !slices.Contains(listOutcomes, f.Outcome) {
		return plan, badInput("there is no outcome %q of a person; there are %v", f.Outcome,
			listOutcomes)
	}
	var saved intake.Mapping
	err := l.look(ctx, who, "victim.read", access.Subject{Level: access.S2}, func(tx *store.Tx, _ allowed) (err error) {
		saved, _, err = savedMapping(tx, f.Source)
		return err
	})
	if err != nil {
		return plan, err
	}
	list, err := flow.ReadList(ctx, f.Name, f.Data, intake.ListOptions{Mapping: f.Mapping, Saved: saved,
		HeaderRow: f.HeaderRow, Sheet: f.Sheet})
	if errors.Is(err, intake.ErrList) {
		return plan, badInput("%w", err)
	}
	if err != nil {
		return plan, err
	}
	plan.Mapping, plan.Notes = intake.Mapping{}, list.Notes
	for i := range list.Tables {
		t := &list.Tables[i]
		plan.Columns = append(plan.Columns, t.Header...)
		maps.Copy(plan.Mapping, t.Mapping())
		for _, h := range t.LeftOut() {
			if !slices.Contains(plan.Left, h) {
				plan.Left = append(plan.Left, h)
			}
		}
		if !mapsName(t.Mapping()) {
			return plan, badInput("no column of %s is known to hold names; its columns are %q: give --map 'COLUMN=name', or --header-row where another row names the columns", f.Name, t.Header)
		}
	}
	for i := range list.Rows {
		for _, o := range list.Rows[i].Odd {
			plan.Odd = append(plan.Odd, OddCell{list.Rows[i].Line, o})
		}
	}
	plan.Records, plan.Bad = intake.Victims(list, intake.VictimOptions{Source: f.Source, Default: f.Outcome,
		Place: l.resolvePlace})
	plan.Unknown, plan.Lacking = l.unknownPlaces(plan.Records), lacking(plan.Records)
	plan.ID = "i-" + record.ContentID("import", string(f.Source), string(f.Data))
	return plan, l.look(ctx, who, "victim.read", access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (err error) {
			plan.Changes, err = changesOf(tx, plan.ID, f.Source, plan.Records, f.Whole)
			plan.Known = plan.Changes.Same + len(plan.Changes.Changed)
			return err
		})
}

// UnknownPlace is a place that a list names and no table of places knows.
type UnknownPlace struct {
	Words string         `json:"words"`
	Rows  int            `json:"rows"`
	In    record.PlaceID `json:"in,omitempty"` // what the rest of the cell says: the records stand there
}

// unknownPlaces counts the places of death and of origin of which only the words are known, the most frequent first.
func (l *Lists) unknownPlaces(records []record.VictimRecord) []UnknownPlace {
	parts := map[string][]UnknownPlace{} // of the words of a cell
	met := map[UnknownPlace]int{}
	for i := range records {
		v := &records[i]
		seen := map[UnknownPlace]bool{}
		for _, words := range []string{v.PlaceWords, v.HomeWords} {
			unknown, ok := parts[words]
			if !ok {
				unknown = l.unknownParts(words)
				parts[words] = unknown
			}
			for _, u := range unknown {
				if !seen[u] {
					seen[u] = true
					met[u]++
				}
			}
		}
	}
	var out []UnknownPlace
	for u, n := range met {
		u.Rows = n
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b UnknownPlace) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Words, b.Words), cmp.Compare(a.In, b.In))
	})
	return out
}

// unknownParts are the places that a cell names and no table knows.
func (l *Lists) unknownParts(words string) []UnknownPlace {
	whole := l.resolvePlace(words)
	var out []UnknownPlace
	for _, part := range placeParts(words) {
		if l.resolvePlace(part) == "" {
			out = append(out, UnknownPlace{Words: part, In: whole})
		}
	}
	if whole == "" && words != "" && len(out) != 1 {
		return []UnknownPlace{{Words: words}}
	}
	return out
}

// placeParts are the names of a cell that names a place within another: "Hama - Wadi al-Zayn". A hyphen within a word
// parts nothing.
func placeParts(words string) []string {
	words = strings.NewReplacer(" - ", "،", " -", "،", "- ", "،").Replace(words)
	var out []string
	for _, part := range strings.FieldsFunc(words, func(r rune) bool {
		return strings.ContainsRune("–—,،/\\|;؛()",
			r)
	}) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Lacking is how many people of a list lack something, and what: their name, died or place (of death or of origin),
// without which nobody is named; or place_of_death, without which nobody is of a place for sure.
type Lacking struct {
	What string `json:"what"`
	Rows int    `json:"rows"`
}

// placeOfDeath is what people lack of whom a list says only where they were from.
const placeOfDeath = "place_of_death"

// lacking counts what people of a list lack, in a fixed order.
func lacking(records []record.VictimRecord) []Lacking {
	n := map[string]int{}
	for i := range records {
		v := &records[i]
		for _, what := range v.Unidentified() {
			n[what]++
		}
		if v.PlaceWords == "" && v.HomeWords != "" {
			n[placeOfDeath]++
		}
	}
	var out []Lacking
	for _, what := range []string{"name", "died", "place", placeOfDeath} {
		if n[what] > 0 {
			out = append(out, Lacking{what, n[what]})
		}
	}
	return out
}

// ParseMapping reads pairs of COLUMN=field; none are no mapping.
func ParseMapping(pairs []string) (intake.Mapping, error) {
	var m intake.Mapping
	for _, p := range pairs {
		column, field, ok := strings.Cut(p, "=")
		if !ok || column == "" || field == "" {
			return nil, badInput("a mapping is COLUMN=FIELD")
		}
		if m == nil {
			m = intake.Mapping{}
		}
		m[column] = intake.Field(field)
	}
	return m, nil
}

func mapsName(m intake.Mapping) bool {
	for _, f := range m {
		if f == intake.FieldName || f == intake.FieldNameAR || f == intake.FieldGiven {
			return true
		}
	}
	return false
}

// keptMapping is what is kept of the columns of a source, in a setting that has an id by chance: the id stands on in the
// log after an erasure, and the name of the source must not.
type keptMapping struct {
	Source  record.OriginID `json:"source"`
	Columns intake.Mapping  `json:"columns"`
}

// mappingPrefix begins the id of every setting that keeps columns.
const mappingPrefix = "mapping/"

// namedMapping is the id by which an older program kept the columns of a source.
func namedMapping(source record.OriginID) string { return mappingPrefix + string(source) }

// mappingOf reads the columns that a setting keeps for a source; ok is false where it keeps none for it. A setting of
// an older program has the source in its id and nothing but columns in its value.
func mappingOf(s record.Setting, source record.OriginID) (m intake.Mapping, ok bool, err error) {
	if !strings.HasPrefix(s.ID, mappingPrefix) {
		return nil, false, nil
	}
	var kept keptMapping
	if json.Unmarshal([]byte(s.Value), &kept) == nil && kept.Columns != nil {
		return kept.Columns, kept.Source == source, nil
	}
	if s.ID != namedMapping(source) {
		return nil, false, nil
	}
	if s.Value == "" {
		return nil, true, nil
	}
	if err := json.Unmarshal([]byte(s.Value), &m); err != nil {
		return nil, true, fmt.Errorf("the saved mapping of %s is damaged: %w", source, err)
	}
	return m, true, nil
}

// savedMapping is the mapping kept last for a source, and the setting that keeps it; none where none was kept.
func savedMapping(tx *store.Tx, source record.OriginID) (saved intake.Mapping, id string, err error) {
	last := int64(-1)
	err = tx.EachRow(store.Settings, store.Query{}, func(r store.Row) error {
		s, err := store.Decode[record.Setting](r)
		if err != nil || r.Seq < last {
			return err
		}
		m, ok, err := mappingOf(s, source)
		if ok {
			saved, id, last = m, s.ID, r.Seq
		}
		return err
	})
	return saved, id, err
}

// Progress is told how far a long act has come.
type Progress func(done, total int)

// Import writes a planned list: the file is preserved, every row is a record with its row number, all of it can be
// undone as one, and doing it twice does nothing the second time.
func (l *Lists) Import(ctx context.Context, who Who, plan ImportPlan, progress Progress) (Outcome, error) {
	blob, err := l.store.Blobs().Put(ctx, bytes.NewReader(plan.file.Data), maxListBytes)
	if err != nil {
		return Outcome{}, fmt.Errorf("preserve %s: %w", plan.Name, err)
	}
	mapping := map[string]string{}
	for column, field := range plan.Mapping {
		mapping[column] = string(field)
	}
	head := record.Import{
		ID: plan.ID, Source: plan.file.Source, Blob: string(blob.ID), Name: plan.Name, Mapping: mapping,
		Rows: len(plan.Records), Bad: plan.Bad,
		Gone: plan.gone(), Admission: &record.Admission{State: record.ListWaits},
	}
	out, err := l.do(ctx, who, record.BeginImport, access.Subject{Level: access.S2},
		func(tx *store.Tx, _ allowed) (deed, error) {
			if row, err := tx.Get(store.Imports, plan.ID); err == nil {
				if old, err := store.Decode[record.Import](row); err != nil || !old.Undone {
					return deed{}, ErrKnown
				}
			} else if !errors.Is(err, store.ErrNotFound) {
				return deed{}, err
			}
			return deed{subjects: []string{plan.ID}, payload: head}, nil
		})
	if errors.Is(err, ErrKnown) {
		return out, l.resumeRows(ctx, who, plan, progress)
	}
	if err != nil {
		return out, err
	}
	return out, l.writeRows(ctx, who, plan, 0, progress)
}

// resumeRows goes on where an interrupted import of the same file stopped; a whole one is known.
func (l *Lists) resumeRows(ctx context.Context, who Who, plan ImportPlan, progress Progress) error {
	done := 0
	err := l.store.View(ctx, func(tx *store.Tx) (err error) {
		done, err = tx.Lists().ImportedRows(plan.ID)
		return err
	})
	switch {
	case err != nil:
		return err
	case done < len(plan.Records):
		return l.writeRows(ctx, who, plan, done, progress)
	}
	return ErrKnown
}

// writeRows writes records from a position on, a chunk an act and a batch of acts a transaction.
func (l *Lists) writeRows(ctx context.Context, who Who, plan ImportPlan, from int, progress Progress) error {
	for from < len(plan.Records) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped after %d of %d rows; importing the same file again goes on from there: %w", from,
				len(plan.Records), err)
		}
		to := min(from+importChunk*importBatch, len(plan.Records))
		_, err := l.doAll(ctx, who, record.ImportVictims, access.Subject{Level: access.S2},
			func(tx *store.Tx, _ allowed) (out []deed, err error) {
				if err := stillRead(tx, plan.ID); err != nil {
					return nil, err
				}
				for rows := range slices.Chunk(plan.Records[from:to], importChunk) {
					out = append(out, deed{subjects: []string{plan.ID},
						payload: record.ImportChunk{Import: plan.ID, Records: rows}})
				}
				return out, nil
			})
		if err != nil {
			return fmt.Errorf("rows %d to %d of %s: %w", from+1, to, plan.Name, err)
		}
		if from = to; progress != nil {
			progress(to, len(plan.Records))
		}
	}
	return nil
}

// stillRead refuses rows of a list that was taken back or erased while it was read in: what came after it, nothing
// would take out again.
func stillRead(tx *store.Tx, imported string) error {
	row, err := tx.Get(store.Imports, imported)
	if err == nil {
		var head record.Import
		if head, err = store.Decode[record.Import](row); err == nil && !head.Undone {
			return nil
		}
	}
	if err == nil || errors.Is(err, store.ErrNotFound) {
		return badInput("the list was taken back or erased while it was read in: no further row of it is written")
	}
	return err
}

// SaveMapping keeps a column mapping for the next list of the same source.
func (l *Lists) SaveMapping(ctx context.Context, who Who, source record.OriginID, m intake.Mapping) (Outcome, error) {
	if m == nil {
		m = intake.Mapping{}
	}
	b, err := json.Marshal(keptMapping{source, m})
	if err != nil {
		return Outcome{}, err
	}
	return l.do(ctx, who, record.ChangeSettings, access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) (deed, error) {
			_, id, err := savedMapping(tx, source)
			if id == "" || id == namedMapping(source) {
				id = mappingPrefix + store.NewID(record.Micros(l.now().UnixMicro()))
			}
			return deed{subjects: []string{id}, payload: record.Setting{ID: id, Value: string(b)}}, err
		})
}

// Imports lists the lists that were read in. They are before whoever may admit one.
func (l *Lists) Imports(ctx context.Context, who Who) ([]record.Import, error) {
	var out []record.Import
	subject, err := l.listsSubject(ctx, who)
	if err != nil {
		return nil, err
	}
	err = l.look(ctx, who, "victim.read", subject, func(tx *store.Tx, _ allowed) error {
		return tx.EachRow(store.Imports, store.Query{}, func(r store.Row) error {
			i, err := store.Decode[record.Import](r)
			out = append(out, i)
			return err
		})
	})
	return out, err
}

// resolvePlace finds a place by one of its names; a name that is not in the gazetteer stays out rather than being
// guessed.
func (l *Lists) resolvePlace(words string) record.PlaceID {
	if words == "" {
		return ""
	}
	id, _ := l.places.ByName(words)
	return id
}
