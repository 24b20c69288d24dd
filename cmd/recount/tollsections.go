package main

import (
	"fmt"
	"strings"

	"recount/count"
	"recount/internal/flow"
	"recount/record"
)

// maxListed is how many figures, doubts or sentences of one kind are printed; --json has all.
const maxListed = 12

// others lists figures beside the question that bear on it.
func (t *tollText) others(res count.Result) {
	t.list(t.W("parts"), res.Parts)
	t.list(t.W("wider"), res.Wider)
}

func (t *tollText) list(title string, series []count.Series) {
	if len(series) == 0 {
		return
	}
	t.line("  %s", t.bold(title))
	for i, s := range series {
		if i == maxListed {
			t.line("    ... %d", len(series)-i)
			break
		}
		last := s.Last()
		what := []string{t.PeopleAfter(s.Cell, last)}
		if p := t.Places(s.Cell); p != "" {
			what = append(what, p)
		}
		t.line("    %s %s: %s %s", t.Point(last), strings.Join(what, t.Comma()),
			strings.Join([]string{t.Origin(s.Origin), t.PointDate(last), t.Pages(s.Documents)}, t.Comma()),
			t.ref(last.Claims))
	}
	t.line("")
}

// brief prints the toll of a further cell.
func (t *tollText) brief(a flow.Answer) {
	res := a.Result
	t.line("%s", t.bold(t.Title(a)))
	if !res.Query.Cell.Outcome.Stock() {
		t.row(t.W("documented"), t.minimum(res.DocumentedMinimum, t.none(res))...)
		t.heldBack(res)
	}
	t.row(t.W("reported"), t.reported(res)...)
	t.line("")
	if a.Key != "persons" { // their parts are the other sections
		t.list(t.W("parts"), res.Parts)
	}
}

// spoken lists appeals, commitments and denials.
func (t *tollText) spoken() {
	t.claims("appeals", record.AppealClaim, func(c *record.Claim) string {
		key := "asks"
		if c.Appeal.Addressee == "" {
			key = "asks_nobody"
		}
		return t.W(key, t.Party(c.Appeal.By), t.Party(c.Appeal.Addressee), t.Ask(c.Appeal.Ask))
	})
	t.claims("commitments", record.CommitmentClaim, func(c *record.Claim) string {
		due := t.W("no_due")
		if c.Commitment.Due.Stated() {
			due = t.W("due", t.Day(c.Commitment.Due.Latest()))
		}
		return t.W("promises", t.Party(c.Commitment.By), t.Ask(c.Commitment.Promise)) + " (" + due + ")"
	})
	t.claims("denials", record.DenialClaim, func(c *record.Claim) string {
		return t.W("denies", t.Party(c.Denial.By), "“"+oneLine(c.Denial.Words)+"”")
	})
}

// claims prints the claims of a kind, one line for what several pages say alike.
func (t *tollText) claims(title string, kind record.ClaimKind, say func(*record.Claim) string) {
	var order []string
	ids := map[string][]record.ClaimID{}
	for _, c := range t.r.OfKind(kind) {
		s := say(c)
		if ids[s] == nil {
			order = append(order, s)
		}
		ids[s] = append(ids[s], c.ID)
	}
	if len(order) == 0 {
		return
	}
	t.line("%s", t.bold(t.W(title)))
	for i, s := range order {
		if i == maxListed {
			t.line("  ... %d", len(order)-i)
			break
		}
		t.line("  - %s %s", s, t.refs(ids[s][:min(3, len(ids[s]))]))
	}
	t.line("")
}

// doubts prints conflicts, divergences, residuals and what does not fit.
func (t *tollText) doubts() {
	var conflicts, checks []string
	seen := map[string]bool{}
	for _, a := range t.r.Tolls {
		for _, c := range a.Result.Conflicts {
			conflicts = t.once(conflicts, seen, t.refs(c.Claims)+" "+t.W("says_conflict"))
		}
		for _, x := range a.Result.Residuals {
			if x.Residual != 0 && (x.Residual < 0 || x.Residual*20 <= x.Value) { // parts need not cover their total
				checks = t.once(checks, seen, t.W("residual", t.Origin(x.Origin), t.Num(x.Value), t.Num(x.Sum),
					t.Num(x.Residual))+" "+t.refs([]record.ClaimID{x.Total}))
			}
		}
		for _, x := range a.Result.Warnings {
			checks = t.once(checks, seen, t.warning(x)+" "+t.refs(x.Claims[:min(2, len(x.Claims))]))
		}
	}
	for _, x := range t.r.Warnings {
		checks = t.once(checks, seen, t.warning(x))
	}
	t.bullets("conflicts", conflicts)
	var diverges []string
	for _, d := range t.r.Diverges {
		text, _ := t.Divergence(d)
		diverges = append(diverges, fmt.Sprintf("%s: %s %s", t.pageName(d.Page), text, t.refs(d.Claims)))
	}
	t.bullets("diverges", diverges)
	t.bullets("checks", checks)
}

func (t *tollText) warning(w record.Warning) string {
	text, _ := t.Warning(w)
	return text
}

func (t *tollText) once(list []string, seen map[string]bool, s string) []string {
	if seen[s] {
		return list
	}
	seen[s] = true
	return append(list, s)
}

func (t *tollText) bullets(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	t.line("%s", t.bold(t.W(title)))
	for i, l := range lines {
		if i == maxListed {
			t.line("  ... %d", len(lines)-i)
			break
		}
		t.line("  - %s", strings.TrimSpace(l))
	}
	t.line("")
}

func (t *tollText) pageName(id record.DocumentID) string {
	if p, ok := t.r.Page(id); ok {
		return p.Name
	}
	return string(id)
}

// footnotes prints the sentence behind every figure used.
func (t *tollText) footnotes() {
	if len(t.notes) == 0 {
		return
	}
	t.line("%s", t.bold(t.W("rests")))
	for i, id := range t.notes {
		c, ok := t.r.Claim(id)
		if !ok {
			t.line("  [%d] %s", i+1, id)
			continue
		}
		date := t.W("no_page_date")
		if c.Published.Stated() {
			date = t.Day(c.Published.Latest())
		}
		t.line("  [%d] “%s”", i+1, oneLine(c.Sentence.Exact))
		t.line("      %s", t.faint(t.pageName(c.Document)+", "+date+", "+string(c.ID)))
	}
	t.line("")
}

// oneLine joins lines and cuts a sentence that is too long to read.
func oneLine(s string) string {
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > 400 {
		return string(r[:400]) + " ..."
	}
	return string(r)
}

// foot says what was masked, what was not read and by which tables words became numbers.
func (t *tollText) foot() {
	masked, pages, copies := 0, 0, 0
	for _, p := range t.r.Pages {
		copies += len(p.Copies)
		if p.Masked > 0 {
			masked, pages = masked+p.Masked, pages+1
		}
	}
	if masked > 0 {
		t.line("%s", t.Masked(masked, pages))
	}
	if copies > 0 {
		t.line("%s", t.W("copies", t.Num(copies)))
	}
	t.line("%s", t.W("policy_line", record.PolicyVersion, t.r.Version))
	if t.r.Case {
		t.line("%s", t.W("explain_case"))
		return
	}
	t.line("%s", t.W("explain_line"))
}
