package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// titleOf is the title of a document, or its file's name.
func titleOf(d record.Document) string {
	if d.Title != "" {
		return d.Title
	}
	return d.Name
}

// dateText writes a date, or that there is none.
func dateText(w Words, d record.Date) string {
	if !d.Stated() {
		return w.T("date.none")
	}
	return w.Date(d)
}

// speakerText says who is said to know.
func speakerText(w Words, s record.Attribution) string {
	name := s.Words
	if s.Origin != "" {
		name = w.Origin(s.Origin)
	}
	if name == "" {
		name = w.T("claim.origin.none")
	}
	if s.Inferred {
		name += " (" + w.T("claim.inferred") + ")"
	}
	if s.Verified == "yes" {
		name += " · " + w.T("claim.verified")
	}
	return name
}

// originName names an origin in a range.
func originName(w Words, o count.OriginRange) string {
	if o.Origin == "" {
		return w.T("claim.origin.none")
	}
	if o.Inferred {
		return w.Origin(o.Origin) + " (" + w.T("claim.inferred") + ")"
	}
	return w.Origin(o.Origin)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// judgedClass colours a judgement.
func judgedClass(j record.Judgement) string {
	if j == record.ClaimRejected {
		return "bad"
	}
	return "good"
}

// short is the end of an id, enough to tell it from its neighbours.
func short(id string) string { return id[max(0, len(id)-8):] }

// nonEmpty joins what there is.
func nonEmpty(between string, all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), between)
}

// isolated keeps a date together in a line of Arabic, also where no mark can be put round it: in the choices of a list.
func isolated(s string) string { return "\u2066" + s + "\u2069" }

// writtenDate is a date of digits of either script, with its hour where it has one, and the marks of isolated.
var writtenDate = regexp.MustCompile(`\x{2066}?[0-9٠-٩]{4}-[0-9٠-٩]{2}(?:-[0-9٠-٩]{2})?(?: [0-9٠-٩]{2}:[0-9٠-٩]{2})?\x{2069}?`)

// aText is a piece of a text: a date, or what stands between dates.
type aText struct {
	text string
	date bool
}

// datesApart cuts a text at its dates, which are to stand in one line each.
func datesApart(text string) []aText {
	var out []aText
	end := 0
	for _, at := range writtenDate.FindAllStringIndex(text, -1) {
		out = append(out, aText{text[end:at[0]], false},
			aText{strings.Trim(text[at[0]:at[1]], "\u2066\u2069"), true})
		end = at[1]
	}
	return append(out, aText{text[end:], false})
}

// actedBy names who did an act, who approved it beside them, and who alone vouches for one of them.
func (w Words) actedBy(l desk.LogLine) string {
	by := l.By
	if l.Second != "" {
		by = w.T("log.approved", by, l.Second)
	}
	if l.Word != "" {
		by = w.T("log.alone", by, l.Word)
	}
	return by
}

// joinLines puts several sentences into one line.
func joinLines(all []string) string { return strings.Join(all, "; ") }

// referer is the page of this desk from which a request came.
func referer(a *ask) string {
	u, err := url.Parse(a.r.Referer())
	if err != nil || u.Host != a.r.Host || !strings.HasPrefix(u.Path, "/") {
		return "/account"
	}
	return u.RequestURI()
}
