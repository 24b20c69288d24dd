package report

import (
	"regexp"
	"strconv"
	"strings"

	"recount/count"
	"recount/internal/words"
	"recount/record"
)

// tollDoubt is something that does not fit, with the sentences that it is about.
type tollDoubt struct {
	Kind, Text string
	Own        bool // the text is in the language of the report
	Refs       []Ref
	Sentences  []tollQuote
}

// tollQuote is a sentence with its page.
type tollQuote struct {
	Text, Page, Date, Lang, Dir string
	Ref                         Ref
}

// tollRun gathers doubts once each, in order.
type tollRun struct {
	seen map[string]bool
	list []tollDoubt
}

func (r *tollRun) add(d tollDoubt, ids []record.ClaimID) {
	key := d.Text
	for _, id := range ids {
		key += "\x00" + string(id)
	}
	if r.seen[key] {
		return
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[key] = true
	r.list = append(r.list, d)
}

// conflicts lists figures that cannot all be right, with their sentences.
func (v *tollView) conflicts() []tollDoubt {
	var run tollRun
	for _, a := range v.r.Tolls {
		for _, c := range a.Result.Conflicts {
			run.add(tollDoubt{Text: v.W("says_conflict"), Own: true, Refs: v.refs(c.Claims, len(c.Claims)),
				Sentences: v.quotes(c.Claims)}, c.Claims)
		}
	}
	return run.list
}

func (v *tollView) quotes(ids []record.ClaimID) []tollQuote {
	var out []tollQuote
	for _, id := range ids {
		c, ok := v.r.Claim(id)
		if !ok {
			continue
		}
		q := tollQuote{Text: oneLine(c.Sentence.Exact), Page: v.pageName(c.Document), Date: v.Date(c.Published)}
		if p, ok := v.r.Page(c.Document); ok {
			q.Lang, q.Dir = string(p.Lang), words.Of(string(p.Lang)).Dir()
		}
		if refs := v.refs([]record.ClaimID{id}, 1); len(refs) > 0 {
			q.Ref = refs[0]
		}
		out = append(out, q)
	}
	return out
}

// checks lists warnings of the count, of claims and of pages.
func (v *tollView) checks() []tollDoubt {
	var run tollRun
	for _, a := range v.r.Tolls {
		for _, x := range a.Result.Residuals {
			v.residual(&run, x)
		}
		for _, w := range a.Result.Warnings {
			v.warning(&run, w, w.Claims, "")
		}
	}
	for _, w := range v.r.Warnings {
		v.warning(&run, w, w.Claims, "")
	}
	for _, c := range v.r.Claims {
		for _, w := range c.Warnings {
			v.warning(&run, w, append([]record.ClaimID{c.ID}, w.Claims...), "")
		}
	}
	for _, p := range v.r.Pages {
		for _, w := range p.Warnings {
			v.warning(&run, w, w.Claims, v.short(p.Name))
		}
	}
	return run.list
}

// residual tells of a total and its parts, where they differ by too little to be other people or by too much to be
// true.
func (v *tollView) residual(run *tollRun, x count.Residual) {
	if x.Residual == 0 || x.Residual > 0 && x.Residual*20 > x.Value { // parts need not cover their total
		return
	}
	text := v.W("residual", v.Origin(x.Origin), v.Num(x.Value), v.Num(x.Sum), v.Num(x.Residual))
	ids := append([]record.ClaimID{x.Total}, x.Parts...)
	run.add(tollDoubt{Kind: v.W("w_residual"), Text: text, Own: true, Refs: v.refs(ids, referred)}, ids)
}

func (v *tollView) warning(run *tollRun, w record.Warning, ids []record.ClaimID, page string) {
	text, own := v.Warning(w)
	d := tollDoubt{Kind: v.W("w_other"), Text: v.plain(text), Own: own, Refs: v.refs(ids, 2)}
	if v.Has("w_" + string(w.Code)) {
		d.Kind = v.W("w_" + string(w.Code))
	}
	if page != "" && !strings.Contains(d.Text, page) {
		d.Text = page + ": " + d.Text
	}
	run.add(d, ids)
}

var describedID = regexp.MustCompile(`described:[a-z_]+`)

// plain takes ids and folders out of a text that the machine wrote.
func (v *tollView) plain(s string) string {
	if v.prefix != "" {
		s = strings.ReplaceAll(s, v.prefix, "")
	}
	return describedID.ReplaceAllStringFunc(s, func(id string) string { return v.Origin(record.OriginID(id)) })
}

// spokenTable lists appeals, commitments or denials.
type spokenTable struct {
	Title string
	Heads []string
	Rows  []spokenRow
}

type spokenRow struct {
	Cells []string
	Refs  []Ref
}

// spoken lists who asks, promises and denies, one row for what several pages say alike.
func (v *tollView) spoken() []spokenTable {
	tables := []spokenTable{
		v.spokenOf("appeals", record.AppealClaim, []string{"c_who", "c_whom", "c_ask"}, func(c *record.Claim) []string {
			to := v.W("nobody")
			if c.Appeal.Addressee != "" {
				to = v.Party(c.Appeal.Addressee)
			}
			return []string{v.Party(c.Appeal.By), to, v.kind("ask_", c.Appeal.Ask)}
		}),
		v.spokenOf("commitments", record.CommitmentClaim, []string{"c_who", "c_promise", "c_due"},
			func(c *record.Claim) []string {
				due := v.W("no_due")
				if c.Commitment.Due.Stated() {
					due = v.Date(c.Commitment.Due)
				}
				return []string{v.Party(c.Commitment.By), v.kind("ask_", c.Commitment.Promise), due}
			}),
		v.spokenOf("denials", record.DenialClaim, []string{"c_who", "c_denies"}, func(c *record.Claim) []string {
			return []string{v.Party(c.Denial.By), oneLine(c.Denial.Of)}
		}),
	}
	var out []spokenTable
	for _, t := range tables {
		if len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

func (v *tollView) spokenOf(title string, kind record.ClaimKind, heads []string,
	cells func(*record.Claim) []string) spokenTable {
	t := spokenTable{Title: v.W(title)}
	for _, h := range heads {
		t.Heads = append(t.Heads, v.W(h))
	}
	at := map[string]int{}
	for _, c := range v.r.OfKind(kind) {
		row := spokenRow{cells(c), v.refs([]record.ClaimID{c.ID}, 1)}
		key := strings.Join(row.Cells, "\x00")
		i, ok := at[key]
		if !ok {
			at[key] = len(t.Rows)
			t.Rows = append(t.Rows, row)
			continue
		}
		t.Rows[i].Refs = append(t.Rows[i].Refs, row.Refs...)
	}
	return t
}

// tollMethod says how the numbers were made.
type tollMethod struct {
	Means    []tollNumber
	Limits   []string
	Policy   string
	Made     string
	Files    string
	Failed   []string
	Masked   string
	Copies   string
	Register []registerRow
}

// registerRow is one page of the run.
type registerRow struct {
	Name, Outlet, Date, From, URL, Hash, Link string
}

func (v *tollView) method() tollMethod {
	m := tollMethod{Policy: v.W("policy", record.PolicyVersion),
		Made: v.W("made", v.r.Version, strings.Join(v.r.Methods, v.Comma()))}
	for _, kind := range []string{"named", "verified", "documented", "reported", "likely", "upper"} {
		m.Means = append(m.Means, tollNumber{Kind: kind, Value: v.W("m_" + kind)})
	}
	q := v.r.Question
	together := "l_onepage"
	if q.Combine {
		together = "l_combine"
	}
	m.Limits = []string{v.W("l_machine"), v.W(together), v.W("l_copies"), v.W("l_asof")}
	if v.r.Case {
		m.Limits = []string{v.W("l_case"), v.W("l_asof")}
	}
	if len(q.Adopt) > 0 {
		m.Limits = append(m.Limits, v.W("l_adopt", v.originList(q.Adopt)))
	}
	if len(q.Admit) > 0 {
		m.Limits = append(m.Limits, v.W("l_admit", v.originList(q.Admit)))
	}
	m.Files = v.W("files_read", v.Num(v.r.Files), v.Num(len(v.r.Pages)))
	if v.r.Unread > 0 {
		m.Files += " " + v.W("pages_unread", v.Num(v.r.Unread))
	}
	masked, pages, copies := 0, 0, 0
	for i := range v.r.Pages {
		p := &v.r.Pages[i]
		copies += len(p.Copies)
		if p.Masked > 0 {
			masked, pages = masked+p.Masked, pages+1
		}
		m.Register = append(m.Register, v.register(p.ID))
	}
	if masked > 0 {
		m.Masked = v.Masked(masked, pages)
	}
	if copies > 0 {
		m.Copies = v.W("copies", strconv.Itoa(copies))
	}
	for _, p := range v.r.Problems {
		m.Failed = append(m.Failed, v.plain(p.String()))
	}
	return m
}

func (v Voice) originList(ids []record.OriginID) string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, v.Origin(id))
	}
	return strings.Join(out, v.Comma())
}

func (v *tollView) register(id record.DocumentID) registerRow {
	p, _ := v.r.Page(id)
	r := registerRow{Name: v.short(p.Name), Outlet: p.Outlet, Date: v.Date(p.Published), URL: p.URL, Hash: p.SHA256}
	if p.Published.Stated() && v.Has("date_"+string(p.DateFrom)) {
		r.From = v.W("date_" + string(p.DateFrom))
	}
	if shown(p) {
		r.Link = pageID(id)
	}
	return r
}
