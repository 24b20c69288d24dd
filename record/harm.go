package record

import (
	"slices"
	"strings"
)

// Outcome is what happened to the person.
type Outcome string

// Outcomes. Displaced and Sheltering are stocks: people at a place now.
const (
	Killed     Outcome = "killed"
	Injured    Outcome = "injured"
	Missing    Outcome = "missing"
	Detained   Outcome = "detained"
	Displaced  Outcome = "displaced"
	Sheltering Outcome = "sheltering"
	Casualties Outcome = "casualties" // "casualties": dead and injured not told apart
)

// Harm is what is known of an outcome, wherever one is asked for, read or shown. Its words stand under its name in the
// tables of each language.
type Harm struct {
	Outcome Outcome
	Listed  bool // a list may say it of each of its people
	Asked   bool // a toll may be asked of it by people; all may be asked by programs
	Stock   bool // people who are somewhere on a day: figures of two days are never added, and none proves a minimum
}

// harms is the one table of outcomes, in the order in which people are shown them.
var harms = []Harm{
	{Killed, true, true, false},
	{Injured, true, true, false},
	{Missing, true, true, false},
	{Detained, true, true, false},
	{Displaced, true, true, true},
	{Sheltering, true, true, true},
	{Casualties, false, false, false},
}

// Outcomes are the outcomes that fit, in order; nil fits all.
func Outcomes(fits func(Harm) bool) []Outcome {
	var out []Outcome
	for _, h := range harms {
		if fits == nil || fits(h) {
			out = append(out, h.Outcome)
		}
	}
	return out
}

// Stock says whether an outcome is a stock: people who are somewhere on a day.
func (o Outcome) Stock() bool {
	return slices.ContainsFunc(harms, func(h Harm) bool { return h.Outcome == o && h.Stock })
}

// Names of outcomes, as texts.
func Names(outcomes []Outcome) []string {
	out := make([]string, len(outcomes))
	for i, o := range outcomes {
		out[i] = string(o)
	}
	return out
}

// ParseOutcome reads an outcome by its name; the empty text is killed.
func ParseOutcome(text string) (Outcome, error) {
	if text == "" {
		return Killed, nil
	}
	if all := Outcomes(nil); !slices.Contains(all, Outcome(text)) {
		return "", Say("an outcome is one of %v", all)
	}
	return Outcome(text), nil
}

// statuses is the one table of the categories of persons that can be asked for, in order.
var statuses = []struct {
	word   string
	status Status
}{
	{"civilian", Civilian},
	{"security", SecurityForce},
	{"fighter", Fighter},
	{"non_civilian", SecurityForce | Fighter},
	{"hors_de_combat", HorsDeCombat},
	{"medical", Medical},
	{"religious", Religious},
}

// StatusWords are the names of the categories of persons that can be asked for.
func StatusWords() []string {
	var out []string
	for _, s := range statuses {
		out = append(out, s.word)
	}
	return out
}

// ParseStatus reads a category of persons: civilian, security, fighter ..., or several joined by +. The empty text and
// "any" are everybody.
func ParseStatus(text string) (Status, error) {
	if text == "" || text == "any" || text == "persons" || text == "people" {
		return AnyStatus, nil
	}
	var out Status
	for _, part := range strings.Split(text, "+") {
		i := slices.Index(StatusWords(), strings.TrimSuffix(part, "s"))
		if i < 0 {
			i = slices.Index(StatusWords(), part)
		}
		if i < 0 {
			return 0, Say("status %q is not known; use one of %s, or several joined by +", part,
				strings.Join(StatusWords(), ", "))
		}
		out |= statuses[i].status
	}
	return out, nil
}

// StatusText writes a category of persons as ParseStatus reads it; everybody is the empty text.
func StatusText(s Status) string {
	if s == AnyStatus {
		return ""
	}
	var words []string
	left := s
	for _, named := range statuses { // two that are one category have their name
		if named.status == s {
			return named.word
		}
		if named.status&^left == 0 {
			words, left = append(words, named.word), left&^named.status
		}
	}
	return strings.Join(words, "+")
}
