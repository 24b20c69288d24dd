package verify

import (
	"cmp"
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"recount/internal/words"
	"recount/record"
)

// Standard is a published standard of proof: what each state of each matter asks for. It is data, so that a project can
// publish its own and run it again over all its records.
type Standard struct {
	Name    string // house, ohchr, airwars ...
	Version string
	rules   []rule
}

// rule is one line: to reach the state on the matter, one of the alternatives must hold; each is a list of conditions.
type rule struct {
	matter       record.Matter
	state        record.State
	alternatives [][]condition
	texts        map[record.Lang]string // what it asks for; English always, others where the standard has them
}

// condition is a field of Evidence with the least value it must have.
type condition struct {
	field string
	least int
}

// phrases are what the program asks for under every standard.
var phrases = sync.OnceValue(func() words.Catalogue { return words.Table("verify") })

//go:embed standard_house.tsv
var houseText string

// HouseText is the table of the standard that ships, to be copied and changed.
func HouseText() string { return houseText }

// House is the standard that ships with the program; its thresholds are printed with every edition.
func House() Standard {
	s, err := ParseStandard(houseText)
	if err != nil {
		panic("verify: the embedded standard is broken: " + err.Error())
	}
	return s
}

// ParseStandard reads a standard: a line "standard NAME VERSION", then lines of matter, state, alternatives, text and
// perhaps the text in Arabic, separated by tabs. Alternatives are joined by " | ", conditions by " & ", each "field" or
// "field>=n". Errors name the line.
func ParseStandard(text string) (Standard, error) {
	var s Standard
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if cells[0] == "standard" && len(cells) == 3 {
			s.Name, s.Version = cells[1], cells[2]
			continue
		}
		r, err := parseRule(cells)
		if err != nil {
			return Standard{}, record.Say("standard, line %d: %w", i+1, err)
		}
		s.rules = append(s.rules, r)
	}
	if s.Name == "" {
		return Standard{}, record.Say("standard has no line with its name and version")
	}
	return s, nil
}

func parseRule(cells []string) (rule, error) {
	if len(cells) != 4 && len(cells) != 5 {
		return rule{}, record.Say("%d cells, want matter, state, alternatives, text, and perhaps the text in Arabic",
			len(cells))
	}
	r := rule{matter: record.Matter(cells[0]), state: record.State(cells[1]),
		texts: map[record.Lang]string{record.English: cells[3]}}
	if len(cells) == 5 && cells[4] != "" {
		r.texts[record.Arabic] = cells[4]
	}
	if rank(r.state) < 1 {
		return rule{}, record.Say("state %q has no evidence to ask for", cells[1])
	}
	for _, alternative := range strings.Split(cells[2], " | ") {
		var all []condition
		for _, c := range strings.Split(alternative, " & ") {
			field, number, found := strings.Cut(c, ">=")
			least := 1
			if found {
				n, err := strconv.Atoi(number)
				if err != nil || n < 1 {
					return rule{}, record.Say("condition %q has no number", c)
				}
				least = n
			}
			if _, ok := (Evidence{}).value(field); !ok {
				return rule{}, record.Say("condition %q names no field of evidence", c)
			}
			all = append(all, condition{field, least})
		}
		r.alternatives = append(r.alternatives, all)
	}
	return r, nil
}

// value gives a field of evidence by its name in standards.
func (e Evidence) value(field string) (int, bool) {
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	switch field {
	case "passages":
		return e.Passages, true
	case "credible_origins":
		return e.CredibleOrigins, true
	case "independent_origins":
		return e.IndependentOrigins, true
	case "first_hand":
		return e.FirstHand, true
	case "material":
		return flag(e.Material), true
	case "visual":
		return flag(e.Visual), true
	case "admission":
		return flag(e.Admission), true
	case "name":
		return flag(e.HasName), true
	case "date":
		return flag(e.HasDate), true
	case "place":
		return flag(e.HasPlace), true
	case "against_presumption":
		return flag(e.OwnDetermination), true
	}
	return 0, false
}

func (r rule) met(e Evidence) bool {
	for _, all := range r.alternatives {
		ok := true
		for _, c := range all {
			v, _ := e.value(c.field)
			ok = ok && v >= c.least
		}
		if ok {
			return true
		}
	}
	return false
}

// Missing lists what the standard still asks for before the state may be reached, in the standard's own words; nothing
// means that it is met. Conflicts not answered bar verification under every standard.
func (s Standard) Missing(c Case, to record.State) []string { return s.MissingIn(c, to, "en") }

// MissingIn is Missing in a language; English where the standard has no words in it.
func (s Standard) MissingIn(c Case, to record.State, lang record.Lang) []string {
	var out []string
	for _, r := range s.rules {
		if r.matter == c.Matter && rank(r.state) <= rank(to) && !r.met(c.Evidence) {
			out = append(out, r.in(lang))
		}
	}
	if to == record.StateVerified && c.OpenConflicts > 0 {
		out = append(out, phrases().In(string(lang), false).T("open_conflicts", c.OpenConflicts))
	}
	return out
}

func (r rule) in(lang record.Lang) string { return cmp.Or(r.texts[lang], r.texts[record.English]) }

// Propose gives the highest state that the evidence would reach. It is a proposal: only a decision moves a finding.
func (s Standard) Propose(c Case) record.State {
	best := record.StateAlleged
	for _, to := range []record.State{record.StateDocumented, record.StateCorroborated, record.StateVerified} {
		if len(s.Missing(c, to)) == 0 {
			best = to
		}
	}
	return best
}

// Finding is one determination with its evidence, for a re-run.
type Finding struct {
	Determination record.Determination
	Case          Case
}

// Change is a finding that another standard would put elsewhere.
type Change struct {
	Determination record.DeterminationID
	Record        record.VictimRecordID
	Matter        record.Matter
	Now           record.State
	Would         record.State
	Missing       []string
}

// Diff runs a standard over findings and lists those that stand above what it supports, or below what it would allow,
// in the order given, with what is missing in a language (en, ar). Nothing is moved.
func (s Standard) Diff(findings []Finding, lang record.Lang) []Change {
	var out []Change
	for _, f := range findings {
		now, would := f.Determination.State, s.Propose(f.Case)
		if rank(now) < 0 || rank(now) == rank(would) {
			continue
		}
		out = append(out, Change{
			Determination: f.Determination.ID, Record: f.Determination.Record, Matter: f.Determination.Matter,
			Now: now, Would: would, Missing: s.MissingIn(f.Case, now, lang),
		})
	}
	return out
}

// Rule is what a standard asks for one state of one matter, in words.
type Rule struct {
	Matter record.Matter
	State  record.State
	Says   map[record.Lang]string // in English always, in others where the standard has them
}

// Rules lists what the standard asks, in its order.
func (s Standard) Rules() []Rule {
	out := make([]Rule, len(s.rules))
	for i, r := range s.rules {
		out[i] = Rule{r.matter, r.state, r.texts}
	}
	return out
}
