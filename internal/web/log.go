package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// subjectPage is where what an act was about can be looked at; empty where it has no page.
func subjectPage(l desk.LogLine) string {
	switch l.Act {
	case record.AddDocument:
		return "/documents/" + l.Subject
	case record.JudgeClaim:
		return "/documents/" + l.Of
	case record.RecordVictim:
		return "/persons/" + l.Subject
	case record.ProposeFinding, record.DecideFinding, record.JudgePair:
		return "/persons/" + l.Of
	}
	return ""
}

// logPage is the acts of the log that the address asks for, the latest first.
type logPage struct {
	Lines  []desk.LogLine
	People []string
	Acts   []record.Act
	Next   int64 // before which position the next page begins; 0: none
}

// perLog is how many acts a page of the log shows, and looked how many pages of acts are looked through for them.
const (
	perLog = 100
	looked = 200
)

func (s *Server) log(a *ask) error {
	before, _ := strconv.ParseInt(a.r.FormValue("before"), 10, 64)
	day, err := a.form.date("day")
	if err != nil {
		return err
	}
	p := logPage{Next: before}
	people, acts := map[string]bool{}, map[record.Act]bool{}
	by, act := a.r.FormValue("by"), record.Act(a.r.FormValue("act"))
	for range looked {
		lines, next, err := s.desk.Log.Page(a.r.Context(), a.who, p.Next, perLog)
		if err != nil {
			return err
		}
		p.Next = next
		for _, l := range lines {
			people[l.By], acts[l.Act] = true, true
			on := record.DayOf(l.At.Time())
			if (by == "" || l.By == by) && (act == "" || l.Act == act) &&
				(!day.Stated() || on >= day.Earliest() && on <= day.Latest()) {
				if p.Lines = append(p.Lines, l); len(p.Lines) == perLog {
					p.Next = l.Seq
					break
				}
			}
		}
		if len(p.Lines) == perLog || next == 0 {
			break
		}
	}
	p.People, p.Acts = slices.Sorted(maps.Keys(people)), slices.Sorted(maps.Keys(acts))
	return a.render("nav.log", a.T("log.title"), logView(a, p))
}

// how says which way an act went, in words.
func (w Words) how(words string) string {
	var out []string
	for _, word := range strings.Fields(words) {
		said := word
		for _, prefix := range []string{"claim.", "link.kind.", "matter.", "state.", "link.", "word.", "how."} {
			if w.Has(prefix + word) {
				said = w.T(prefix + word)
				break
			}
		}
		if said == word {
			said = w.Act(record.Act(word))
		}
		out = append(out, strings.ReplaceAll(said, "_", " "))
	}
	return strings.Join(out, " · ")
}
