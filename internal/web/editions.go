package web

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"recount/internal/desk"
	"recount/internal/words"
	"recount/record"
)

// editionPages are editions: what leaves the desk.
type editionPages struct{ *Server }

func (s *Server) editionPages() editionPages { return editionPages{s} }

// editionPatience is how long a page waits for an edition to be made before it says that it is being made.
const editionPatience = 3 * time.Second

// editionPage is one edition with what is found of it.
type editionPage struct {
	desk.EditionStand
	Earlier []desk.EditionStand // released ones of the same question, the newest first
	Names   map[record.ActorID]string
	Audit   *desk.EditionAudit // nil: not made yet, or not for who asks
	Files   []desk.EditionFile
	Check   *desk.EditionCheck
	From    string // the edition that it is compared with; "": none
	Diff    []desk.NumberChange
	Making  bool   // something of the page is still being made
	Fault   string // why the files are not there
}

// editions is the list of editions, and the form for another.
func (s editionPages) editions(a *ask) error {
	all, err := s.desk.Editions().List(a.r.Context(), a.who)
	if err != nil {
		return err
	}
	return answerList(a, s.listing(a), all, func(v listView) error {
		return a.render("nav.editions", a.T("nav.editions"), editionsView(a, v))
	})
}

func (s editionPages) listing(a *ask) listing[desk.EditionStand] {
	return listing[desk.EditionStand]{
		path: "/editions", name: "editions", title: a.T("nav.editions"), sort: "-known", empty: "editions.empty",
		columns: []column[desk.EditionStand]{
			{key: "title", label: "editions.title", value: a.editionTitle,
				href: func(e desk.EditionStand) string { return "/editions/" + e.ID }},
			{key: "name", label: "editions.name", ltr: true, value: func(e desk.EditionStand) string { return e.Name }},
			{key: "state", label: "lists.state",
				value: func(e desk.EditionStand) string { return a.T("edition.state." + e.State) },
				facet: func(e desk.EditionStand) string { return e.State },
				said:  func(v string) string { return a.T("edition.state." + v) }},
			{key: "approved", label: "editions.approved", num: true,
				value: func(e desk.EditionStand) string { return a.Num(len(e.ApprovedBy)) },
				plain: func(e desk.EditionStand) string { return strconv.Itoa(len(e.ApprovedBy)) }},
			{key: "known", label: "editions.known", ltr: true,
				value: func(e desk.EditionStand) string { return a.moment(e.KnownAt) },
				order: func(x, y desk.EditionStand) int { return int(x.KnownAt - y.KnownAt) }},
		},
	}
}

// editionTitle is the title of an edition in the reader's language, else in the other.
func (w Words) editionTitle(e desk.EditionStand) string {
	for _, lang := range append([]string{w.Lang}, words.Languages()...) {
		if t := e.Spec.Titles[lang]; t != "" {
			return t
		}
	}
	return e.Name
}

// moment writes a moment of the desk with the reader's digits.
func (w Words) moment(at record.Micros) string {
	return w.Digits(at.Time().UTC().Format("2006-01-02 15:04"))
}

// draft drafts an edition.
func (s editionPages) draft(a *ask) error {
	w := desk.EditionWords{QuestionWords: a.form.questionWords(), TitleEN: a.form.text("title_en"), TitleAR: a.form.text("title_ar"),
		Desk: a.form.text("publisher"), Licence: a.form.text("licence"), Address: a.form.text("address"), Finest: a.form.text("finest"),
		Witnesses: a.form.text("witnesses")}
	switch {
	case w.TitleEN == "" && w.TitleAR == "":
		return wrong("title_en", "fault.edition.title")
	case w.Licence == "":
		return wrong("licence", "fault.edition.licence")
	}
	if k := latinDigits(a.form.text("k")); k != "" {
		var err error
		if w.K, err = strconv.Atoi(k); err != nil || w.K < 1 {
			return wrong("k", "fault.number", k)
		}
	}
	if n := latinDigits(a.form.text("quorum")); n != "" {
		var err error
		if w.Quorum, err = strconv.Atoi(n); err != nil {
			return wrong("quorum", "fault.number", n)
		}
	}
	spec, err := desk.ReadEdition(w)
	if err != nil {
		return err
	}
	ed, out, err := s.desk.Editions().Draft(a.r.Context(), a.who, spec)
	return a.after(out, err, "/editions/"+ed.ID)
}

// edition is one edition: what it says, what the audit finds, who approved it, its files, and what changed since the
// one before.
func (s editionPages) edition(a *ask) error {
	ctx, id := a.r.Context(), a.r.PathValue("id")
	all, err := s.desk.Editions().List(ctx, a.who)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(e desk.EditionStand) bool { return e.ID == id })
	if i < 0 {
		return desk.ErrAbsent
	}
	p := editionPage{EditionStand: all[i], Names: s.names(a)}
	for _, e := range slices.Backward(all[:i]) {
		if e.Digest != "" && sameQuestion(e, p.EditionStand) {
			p.Earlier = append(p.Earlier, e)
		}
	}
	if err := s.find(a, &p); err != nil {
		return err
	}
	if p.Making {
		a.refresh = 5
	}
	return a.render("nav.editions", a.editionTitle(p.EditionStand), editionView(a, p))
}

func sameQuestion(x, y desk.EditionStand) bool {
	p, q := x.Spec.Question, y.Spec.Question
	return p.Outcome == q.Outcome && p.Status == q.Status && p.Place == q.Place &&
		p.Since.String() == q.Since.String() &&
		p.Until.String() == q.Until.String()
}

// find fills in what has to be made: the audit of what waits, the files and differences of what was released. Whoever
// may read no sentences sees the rest of the page.
func (s editionPages) find(a *ask, p *editionPage) error {
	ctx, e := a.r.Context(), s.desk.Editions()
	if p.Digest == "" {
		audit, ready, err := e.AuditSoon(ctx, a.who, p.ID, editionPatience)
		if refusal(err) {
			return nil
		}
		p.Making = !ready
		if ready && err == nil {
			p.Audit = &audit
		}
		return err
	}
	made, ready, err := e.FilesSoon(ctx, a.who, p.ID, editionPatience)
	switch {
	case refusal(err):
		return nil
	case err != nil && ctx.Err() == nil:
		p.Fault = a.plainly(err)
		return nil
	case err != nil:
		return err
	case !ready:
		p.Making = true
		return nil
	}
	p.Files = desk.FilesOf(made)
	check, ready, err := e.CheckSoon(ctx, a.who, p.ID, editionPatience)
	if err != nil {
		return err
	}
	if p.Making = !ready; ready {
		p.Check = &check
	}
	p.From = a.r.FormValue("from")
	if p.From == "" {
		p.From = p.Supersedes
	}
	if !slices.ContainsFunc(p.Earlier, func(x desk.EditionStand) bool { return x.ID == p.From }) {
		p.From = ""
	}
	if p.From != "" {
		p.Diff, ready, err = e.DiffSoon(ctx, a.who, p.From, p.ID, editionPatience)
		p.Making = p.Making || !ready && err == nil
	}
	return err
}

// names are those of accounts, where whoever asks may know them.
func (s editionPages) names(a *ask) map[record.ActorID]string {
	out := map[record.ActorID]string{}
	all, err := s.desk.Users.Accounts(a.r.Context(), a.who)
	if err != nil {
		return out
	}
	for _, x := range all {
		out[x.User.ID] = x.User.Name
	}
	return out
}

// person is the name of an account, or the end of its id.
func (p editionPage) person(id record.ActorID) string {
	if n := p.Names[id]; n != "" {
		return n
	}
	return short(string(id))
}

func (s editionPages) approve(a *ask) error {
	ed, out, err := s.desk.Editions().Approve(a.r.Context(), a.who, a.r.PathValue("id"))
	if err != nil {
		return err
	}
	return a.back("/editions/"+ed.ID+"?at="+strconv.FormatInt(out.Seq, 10),
		a.N("edition.approved.by", len(ed.ApprovedBy)))
}

func (s editionPages) release(a *ask) error {
	id := a.r.PathValue("id")
	_, out, err := s.desk.Editions().Release(a.r.Context(), a.who, id)
	return a.after(out, err, "/editions/"+id)
}

func (s editionPages) withdraw(a *ask) error {
	why, id := a.form.text("reason"), a.r.PathValue("id")
	if why == "" {
		return wrong("reason", "refused.reason")
	}
	_, out, err := s.desk.Editions().Withdraw(a.r.Context(), a.who, id, why)
	return a.after(out, err, "/editions/"+id)
}

// witnessRequest is a file for a witness: what it is asked for the log of the release.
func (s editionPages) witnessRequest(a *ask) error {
	var old int64
	if text := latinDigits(a.r.FormValue("old")); text != "" {
		var err error
		if old, err = strconv.ParseInt(text, 10, 64); err != nil {
			return wrong("old", "fault.number", text)
		}
	}
	r, err := s.desk.Editions().CosignRequest(a.r.Context(), a.who, a.r.PathValue("id"), old)
	if err != nil {
		return err
	}
	h := a.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="witness-request"`)
	_, _ = a.w.Write(r.Encode()) // whoever asked has left
	return nil
}

func (s editionPages) cosign(a *ask) error {
	id := a.r.PathValue("id")
	answer := strings.ReplaceAll(a.r.FormValue("answer"), "\r\n", "\n")
	if strings.TrimSpace(answer) == "" {
		return wrong("answer", "fault.cosign.answer")
	}
	_, out, err := s.desk.Editions().Cosign(a.r.Context(), a.who, id,
		[]byte(strings.TrimSpace(answer)+"\n"))
	return a.after(out, err, "/editions/"+id)
}

func (s editionPages) correct(a *ask) error {
	ed, out, err := s.desk.Editions().Correct(a.r.Context(), a.who, a.r.PathValue("id"))
	return a.after(out, err, "/editions/"+ed.ID)
}

// file sends a file of a released edition, or all of them as one ZIP where none is named. It is never shown within the
// desk: a page of an edition is another site.
func (s editionPages) file(a *ask) error {
	made, ready, err := s.desk.Editions().FilesSoon(a.r.Context(), a.who, a.r.PathValue("id"), time.Minute)
	if err != nil {
		return err
	}
	if !ready {
		return desk.ErrBusy
	}
	h, name := a.w.Header(), a.r.FormValue("name")
	if name == "" {
		b, err := made.Archive()
		if err != nil {
			return err
		}
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Disposition", `attachment; filename="`+made.ID+`.zip"`)
		_, _ = a.w.Write(b) // whoever asked has left
		return nil
	}
	b, ok := made.Files[name]
	if !ok {
		return desk.ErrAbsent
	}
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment; filename="+strconv.Quote(path.Base(name)))
	_, _ = a.w.Write(b) // whoever asked has left
	return nil
}

// tierText names a number of an edition.
func (w Words) tierText(tier string) string {
	tier, _, _ = strings.Cut(tier, "_")
	return w.T("number." + tier)
}

// because are the reasons of a changed number, each once.
func (w Words) because(c desk.NumberChange) string {
	var out []string
	for _, b := range c.Because {
		if text := desk.ReasonText(w.Lang, b.Reason); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, w.Comma())
}

// ruleText says what a rule asks.
func (w Words) ruleText(rule string) string { return w.T("edition.rule." + rule) }

// ruleHref is where the record that breaks a rule stands; "" where it has no page.
func (s *Server) ruleHref(rule, id string) string {
	switch rule {
	case "list_not_admitted":
		return "/lists/" + id
	case "place_finer_than_policy":
		return "/incidents/" + id
	case "consent_missing", "consent_expired", "name_approved_once", "child_approved_once":
		return "/persons/" + id
	case "open_conflict", "document_without_hash":
		return "/search?q=" + id
	case "quick_estimate":
		return "/toll"
	}
	return ""
}

// cellText puts the name of a cell into words.
func (w Words) cellText(cell string) string {
	if cell == "all" {
		return w.T("edition.cell.all")
	}
	return cell
}

// refusedRules are the rules that keep an edition back, of an error.
func (w Words) refusedRules(r *desk.RefusedError) string {
	var out []string
	for _, x := range r.Refusals {
		text := w.ruleText(string(x.Rule)) + " (" + short(x.Record) + ")"
		if !slices.Contains(out, text) && len(out) < 5 {
			out = append(out, text)
		}
	}
	return w.T("edition.refused", len(r.Refusals)) + " " + joinLines(out)
}

// fileAddress is where a file of an edition is downloaded.
func fileAddress(id, name string) templ.SafeURL {
	return templ.SafeURL("/editions/" + id + "/file?" + url.Values{"name": {name}}.Encode())
}
