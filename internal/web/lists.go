package web

import (
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// heldList is a list that somebody has chosen and is mapping: nothing of it is in the case yet.
type heldList struct {
	file desk.ListFile
	at   time.Time
}

// listPages are lists of victims, from a file to admitting and taking back.
type listPages struct{ *Server }

func (s *Server) listPages() listPages { return listPages{s} }

// hold keeps a chosen list in memory under a new token. The oldest make room.
func (k *known) hold(account record.ActorID, f desk.ListFile, now time.Time) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.of(account)
	size := len(f.Data)
	for _, h := range p.lists {
		size += len(h.file.Data)
	}
	for len(p.lists) > 0 && (len(p.lists) >= maxHeld || size > maxHeldSize) {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(p.lists)),
			func(a, b string) int { return p.lists[a].at.Compare(p.lists[b].at) })
		size -= len(p.lists[oldest].file.Data)
		delete(p.lists, oldest)
	}
	token := strings.ToLower(rand.Text())
	p.lists[token] = heldList{f, now}
	return token
}

// held is a list that somebody is mapping.
func (k *known) held(account record.ActorID, token string) (desk.ListFile, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	h, ok := k.of(account).lists[token]
	return h.file, ok
}

// rehold changes how a held list is read; release lets go of it.
func (k *known) rehold(account record.ActorID, token string, f desk.ListFile) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if h, ok := k.of(account).lists[token]; ok {
		h.file = f
		k.of(account).lists[token] = h
	}
}

func (k *known) release(account record.ActorID, token string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.of(account).lists, token)
}

// lists is the page of the lists that were read in, and the form for another.
func (s listPages) lists(a *ask) error {
	all, err := s.desk.Lists.Imports(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return answerList(a, a.importListing(), all, func(v listView) error {
		return a.render("nav.lists", a.T("nav.lists"), listsView(a, v))
	})
}

func (w Words) importListing() listing[record.Import] {
	return listing[record.Import]{
		path: "/lists", name: "lists", title: w.T("nav.lists"), sort: "name", empty: "lists.empty",
		columns: []column[record.Import]{
			{key: "name", label: "lists.name", value: func(i record.Import) string { return orDash(i.Name) },
				href: func(i record.Import) string { return "/lists/" + i.ID }},
			{key: "source", label: "persons.source", value: func(i record.Import) string { return w.Origin(i.Source) },
				facet: func(i record.Import) string { return string(i.Source) },
				said:  func(v string) string { return w.Origin(record.OriginID(v)) }},
			{key: "rows", label: "lists.people", num: true,
				value: func(i record.Import) string { return w.Num(i.Rows) },
				plain: func(i record.Import) string { return strconv.Itoa(i.Rows) },
				order: func(x, y record.Import) int { return x.Rows - y.Rows }},
			{key: "left", label: "lists.left", num: true,
				value: func(i record.Import) string { return w.Num(len(i.Bad)) },
				plain: func(i record.Import) string { return strconv.Itoa(len(i.Bad)) },
				order: func(x, y record.Import) int { return len(x.Bad) - len(y.Bad) }},
			{key: "state", label: "lists.state", value: func(i record.Import) string {
				return w.T("lists." +
					listState(i))
			}, facet: listState, said: func(v string) string { return w.T("lists." + v) }},
		},
	}
}

// listState is where a list stands: waits, counts, or undone.
func listState(i record.Import) string {
	switch {
	case i.Undone:
		return "undone"
	case i.Counts():
		return "counts"
	}
	return "waits"
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// chooseList takes a file, keeps it in memory and goes on to how it is read. Nothing is in the case yet.
func (s listPages) chooseList(a *ask) error {
	f, err := a.list()
	if err != nil {
		return err
	}
	if f.Source == "" {
		return wrong("source", "fault.source")
	}
	if len(f.Data) > maxHeldSize {
		return wrong("list", "fault.listsize", maxHeldSize>>20)
	}
	f.Outcome, f.Whole = record.Outcome(a.r.FormValue("outcome")), a.r.FormValue("whole") != ""
	token := s.known.hold(a.who.Account, f, s.now())
	http.Redirect(a.w, a.r, "/plans/"+token, http.StatusSeeOther)
	return nil
}

// list reads an uploaded list into memory.
func (a *ask) list() (desk.ListFile, error) {
	var f desk.ListFile
	err := a.eachFile("list", func(name string, content io.Reader) (err error) {
		f.Name = name
		f.Data, err = a.form.readAll(content)
		return err
	})
	if err == nil && f.Name == "" {
		err = wrong("list", "fault.file")
	}
	f.Source = record.OriginID(a.form.text("source"))
	return f, err
}

// planPage is what reading a list would do: how its columns are read, what is odd, and how the numbers would move.
type planPage struct {
	Token   string
	File    desk.ListFile
	Plan    desk.ImportPlan
	Refused string // why it cannot be read as it is
	Moves   *desk.Moves
}

// Field is how a column is read.
func (p planPage) Field(column string) string {
	if f, ok := p.File.Mapping[column]; ok {
		return string(f)
	}
	return string(p.Plan.Mapping[column])
}

// shownRows is how many rows of a plan are shown as they would be read.
const shownRows = 8

func (s listPages) planList(a *ask) error {
	token := a.r.PathValue("token")
	f, ok := s.known.held(a.who.Account, token)
	if !ok {
		return a.back("/lists", a.T("lists.chooseagain"))
	}
	p := planPage{Token: token, File: f}
	var err error
	p.Plan, err = s.desk.Lists.PlanImport(a.r.Context(), a.who, f)
	if err != nil {
		failed := s.failureOf(a, err)
		if failed.status != http.StatusUnprocessableEntity {
			return err
		}
		p.Refused = a.T("lists.noname")
		if len(p.Plan.Columns) == 0 {
			p.Refused = failed.says(a.Words)
		}
	} else if moves, err := s.desk.Lists.PlanMoves(a.r.Context(), a.who, civiliansKilled(), p.Plan); err == nil {
		p.Moves = &moves
	} else if !refusal(err) {
		return err
	}
	return a.render("nav.lists", a.T("lists.plan"), planView(a, p))
}

// readList takes how the columns are read, shows it again, or reads the list in.
func (s listPages) readList(a *ask) error {
	token := a.r.PathValue("token")
	f, ok := s.known.held(a.who.Account, token)
	if !ok {
		return a.back("/lists", a.T("lists.chooseagain"))
	}
	var pairs []string
	for i, column := range a.r.Form["column"] {
		field := a.r.FormValue("field" + strconv.Itoa(i))
		if field == "" {
			field = desk.NoField
		}
		pairs = append(pairs, column+"="+field)
	}
	mapping, err := desk.ParseMapping(pairs)
	if err != nil {
		return err
	}
	f.Mapping, f.Outcome, f.Whole = mapping, record.Outcome(a.r.FormValue("outcome")), a.r.FormValue("whole") != ""
	if source := a.form.text("source"); source != "" {
		f.Source = record.OriginID(source)
	}
	s.known.rehold(a.who.Account, token, f)
	if a.r.FormValue("go") != "yes" {
		http.Redirect(a.w, a.r, "/plans/"+token, http.StatusSeeOther)
		return nil
	}
	plan, err := s.desk.Lists.PlanImport(a.r.Context(), a.who, f)
	if err != nil {
		return err
	}
	if a.r.FormValue("keep") != "" && a.may(record.ChangeSettings) {
		if _, err := s.desk.Lists.SaveMapping(a.r.Context(), a.who, f.Source, mapping); err != nil && !refusal(err) {
			return err
		}
	}
	j, err := s.desk.Queue.StartImport(a.r.Context(), a.who, plan)
	if err == nil {
		s.known.release(a.who.Account, token)
	}
	return a.toJob(j, err, "/lists/"+plan.ID)
}

// decidedRows is how many rows are shown to who decides whether a list counts.
const decidedRows = 500

// listPage is a list that was read in: where it stands, what could not be taken, its rows and how the numbers would
// move while it waits.
type listPage struct {
	Import record.Import
	Moves  *desk.Moves
	Rows   []record.VictimRecord
}

func (s listPages) oneList(a *ask) error {
	id := a.r.PathValue("id")
	list, rows, err := s.desk.Lists.Imported(a.r.Context(), a.who, id)
	if err != nil {
		return err
	}
	p := listPage{Import: list}
	if listState(list) == "waits" {
		p.Rows = rows
		moves, err := s.desk.Lists.WouldMove(a.r.Context(), a.who, civiliansKilled(), id)
		if err != nil && !refusal(err) {
			return err
		}
		p.Moves = &moves
	}
	return a.render("nav.lists", orDash(list.Name), oneListView(a, p))
}

// admitList lets the people of a list count, and says how the numbers moved.
func (s listPages) admitList(a *ask) error {
	id := a.r.PathValue("id")
	before, err := s.minima(a)
	if err != nil {
		return err
	}
	if _, err := s.desk.Lists.AdmitList(a.r.Context(), a.who, id); err != nil {
		return err
	}
	after, err := s.minima(a)
	if err != nil {
		return err
	}
	return a.back("/lists/"+id, a.T("lists.admitted")+" "+a.movedText(before, after))
}

// undoList takes a list back as one.
func (s listPages) undoList(a *ask) error {
	id := a.r.PathValue("id")
	before, err := s.minima(a)
	if err != nil {
		return err
	}
	if _, err := s.desk.Lists.UndoImport(a.r.Context(), a.who, id); err != nil {
		return err
	}
	after, err := s.minima(a)
	if err != nil {
		return err
	}
	return a.back("/lists/"+id, a.T("lists.takenback")+" "+a.movedText(before, after))
}

// killedMinima are the numbers that an act on a list may move: of the civilians killed, and of all who were.
type killedMinima struct{ civilians, all desk.Minima }

// minima are the numbers that an act may move; zero where the toll is not theirs to see.
func (s listPages) minima(a *ask) (killedMinima, error) {
	var out killedMinima
	for _, asked := range []struct {
		of *desk.Minima
		q  count.Query
	}{{&out.civilians, civiliansKilled()}, {&out.all, count.Query{Cell: record.AnyCell(record.Killed)}}} {
		r, _, err := s.desk.Tolls.Toll(a.r.Context(), a.who, asked.q)
		if refusal(err) {
			return killedMinima{}, nil
		}
		if err != nil {
			return out, err
		}
		*asked.of = desk.Minima{Named: r.Named.Low, NamedHigh: r.Named.High, Verified: r.VerifiedMinimum.Low,
			Documented: r.DocumentedMinimum.Low}
	}
	return out, nil
}

// movedNumber is one of the numbers, as it was and as it is or would be.
type movedNumber struct{ Key, From, To string }

// moves are the numbers that an act moves, the named as the interval that they are.
func (w Words) moves(m desk.Moves) []movedNumber {
	named := func(n desk.Minima) string {
		if n.NamedHigh <= n.Named {
			return w.Num(n.Named)
		}
		return w.T("range", n.Named, n.NamedHigh)
	}
	return []movedNumber{{"number.named", named(m.Before), named(m.After)},
		{"number.verified", w.Num(m.Before.Verified), w.Num(m.After.Verified)},
		{"number.documented", w.Num(m.Before.Documented), w.Num(m.After.Documented)}}
}

// movedText says in words how numbers moved: those of civilians, and of all who were killed where these moved
// otherwise; or that none did.
func (w Words) movedText(before, after killedMinima) string {
	civilians, all := w.movedOf(before.civilians, after.civilians), w.movedOf(before.all, after.all)
	var out []string
	if civilians != "" {
		out = append(out, w.T("moved")+" "+civilians)
	}
	if all != "" && all != civilians {
		out = append(out, w.T("moved.all")+" "+all)
	}
	if len(out) == 0 {
		return w.T("moved.not")
	}
	return strings.Join(out, w.Semicolon())
}

// movedOf says how the numbers of one question moved; "" where none did.
func (w Words) movedOf(before, after desk.Minima) string {
	var out []string
	for _, n := range w.moves(desk.Moves{Before: before, After: after}) {
		if n.From != n.To {
			out = append(out, fmt.Sprintf("%s %s %s %s", w.T(n.Key), isolated(n.From), w.Arrow(), isolated(n.To)))
		}
	}
	return strings.Join(out, w.Semicolon())
}
