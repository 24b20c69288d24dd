package web

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// exchangePages show how this desk and others of the case stand to each other.
type exchangePages struct{ *Server }

func (s *Server) exchangePages() exchangePages { return exchangePages{s} }

// exchange lists what contradicts, the desks, the acts without effect and the bundles that were refused.
func (s exchangePages) exchange(a *ask) error {
	st, err := s.desk.Exchange().Status(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return a.render("nav.exchange", a.T("exchange.title"), exchangeView(a, st))
}

// decideContradiction lets one of the acts of a contradiction stand.
func (s exchangePages) decideContradiction(a *ask) error {
	id, err := a.form.needed("conflict")
	if err != nil {
		return err
	}
	stands, err := a.form.needed("act")
	if err != nil {
		return err
	}
	out, err := s.desk.Exchange().Decide(a.r.Context(), a.who, id, record.ChangeID(stands))
	return a.after(out, err, "/exchange")
}

// takeBundle takes the bundle of another desk, whole or not at all. Of several it takes the first and says so.
func (s exchangePages) takeBundle(a *ask) error {
	var taken []desk.Taken
	more := false
	err := a.eachFile("bundle", func(_ string, content io.Reader) error {
		if more = len(taken) > 0; more {
			return nil // the first is taken already, and the answer says so
		}
		t, err := s.desk.Exchange().Import(a.r.Context(), a.who, content)
		taken = append(taken, t)
		return err
	})
	refused := new(desk.BundleError)
	switch {
	case errors.As(err, &refused):
		return wrong("bundle", "exchange.take.refused", a.Said(refused.Said()))
	case err != nil:
		return err
	case len(taken) == 0:
		return wrong("bundle", "exchange.take.none")
	}
	said := a.takenText(taken[0])
	if more {
		said += " " + a.T("exchange.take.one")
	}
	return a.back("/exchange", said)
}

// takenText says what a bundle brought.
func (w Words) takenText(t desk.Taken) string {
	said := []string{w.T("exchange.taken", isolated(t.From.Name), w.Num(t.Acts), w.Num(t.Known), w.Num(t.Originals))}
	if t.Same {
		said = append(said, w.T("exchange.taken.same"))
	}
	if t.Without > 0 {
		said = append(said, w.N("exchange.taken.without", t.Without))
	}
	if t.Conflicts > 0 {
		said = append(said, w.N("exchange.taken.conflicts", t.Conflicts))
	}
	return strings.Join(said, " ")
}

// makeBundle sends a bundle for another desk, encrypted to it. It is sent as it is made: one that ends early is found
// out by the desk that takes it.
func (s exchangePages) makeBundle(a *ask) error {
	to := a.r.PathValue("id")
	out := &bundleWriter{w: a.w, name: to + "-" + a.s.now().UTC().Format("2006-01-02") + ".bundle"}
	_, err := s.desk.Exchange().Export(a.r.Context(), a.who, to, a.r.FormValue("all") != "", out)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler) // the browser shows a download that failed
	}
	return err
}

// bundleWriter writes a file as an answer: what fails before its first byte is answered with a page.
type bundleWriter struct {
	w     http.ResponseWriter
	name  string
	begun bool
}

// Write implements io.Writer.
func (b *bundleWriter) Write(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		b.w.Header().Set("Content-Type", "application/octet-stream")
		b.w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(b.name))
	}
	return b.w.Write(p)
}

// contradictionsOf are the open contradictions, or the decided ones.
func contradictionsOf(st desk.ExchangeStatus, open bool) []desk.Contradiction {
	return slices.DeleteFunc(slices.Clone(st.Contradictions),
		func(c desk.Contradiction) bool { return c.Open() != open })
}

// sides are the acts of a contradiction; of a decided one the act that stands comes first.
func sides(c desk.Contradiction) []desk.Side {
	out := slices.Clone(c.Sides)
	slices.SortStableFunc(out, func(x, y desk.Side) int {
		switch {
		case x.Change == c.Stands && y.Change != c.Stands:
			return -1
		case y.Change == c.Stands && x.Change != c.Stands:
			return 1
		}
		return 0
	})
	return out
}

// counted says what an act would count where it stands.
func (w Words) counted(s desk.Side) string {
	switch c := s.Counts; {
	case c.Figure != nil:
		return w.T("conflict.counts."+c.Code, isolated(w.Digits(c.Figure.String())))
	case c.Code == desk.WeighsRows:
		return w.N("conflict.counts.rows", c.Rows)
	default:
		return w.T("conflict.counts." + c.Code)
	}
}

// saidField is the name of a field of an act, in words where there are any.
func (w Words) saidField(field string) string {
	last := field[strings.LastIndexByte(field, '.')+1:]
	if text := w.T("conflict.field." + last); text != "conflict.field."+last {
		return text
	}
	return strings.ReplaceAll(last, "_", " ")
}

// saidValue is what an act says in a field.
func (w Words) saidValue(value string) string {
	if text := w.T("word." + value); value != "" && text != "word."+value {
		return text
	}
	if value = strings.Trim(value, `"`); value == "" {
		return w.T("conflict.empty")
	}
	return value
}

// recordOf is the id of the record that is contradicted, and where its page is, if it has one.
func recordOf(c desk.Contradiction) (id, href string) {
	family, id, _ := strings.Cut(c.Record, " ")
	page := map[string]string{"victim": "/persons/", "import": "/lists/"}[family]
	if page == "" {
		return id, ""
	}
	return id, page + id
}
