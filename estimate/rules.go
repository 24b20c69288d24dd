package estimate

import (
	"fmt"
	"strings"
)

// RuleID names a rule of the gate, R1 to R14.
type RuleID string

// Effect is what a rule does to the result when it speaks.
type Effect string

// The effects, from the strongest to the weakest.
const (
	Refuses     Effect = "refuses"      // no number at all beyond the documented one
	BoundOnly   Effect = "bound only"   // "at least" and nothing above
	NoCentre    Effect = "no centre"    // the interval stands, a central value does not
	MethodOnly  Effect = "method only"  // one method is left out or limited
	ChangesData Effect = "changes data" // lists were dropped or merged before estimating
)

// Rule is one rule of the gate as data: when it speaks, what it does and why. What it is called, says and advises are
// the words of its id in the catalogue (R1.title, R1.says, R1.do).
type Rule struct {
	ID        RuleID
	Effect    Effect
	Condition string // in words, for the manual
	Why       string // for the manual
}

// text is what a rule is called (title), says or advises (do).
func (r Rule) text(part string, facts ...any) Text { return TextOf(string(r.ID)+"."+part, facts...) }

// Finding is a rule that spoke about this input, with its facts filled in.
type Finding struct {
	Rule     RuleID `json:"rule"`
	Effect   Effect `json:"effect"`
	Title    Text   `json:"title"`
	Sentence Text   `json:"sentence"`
	Do       Text   `json:"do"`
}

// Rules lists the fourteen rules in order. They follow design rules R1 to R14 of the gate; the ground for refusing is
// Aleshin-Guendel, Sadinle and Wakefield (arXiv 2101.09304), and the limits R5, R8 and R9 were set on simulations that
// doc/method.md reports.
func Rules() []Rule { return append([]Rule(nil), rules...) }

// RuleOf returns a rule by its id; false when there is none.
func RuleOf(id RuleID) (Rule, bool) {
	for _, r := range rules {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// find makes a rule's finding with its facts, which come in pairs: a name, and a value that prints itself.
func find(id RuleID, facts ...any) Finding {
	r, ok := RuleOf(id)
	if !ok {
		panic("estimate: no rule " + id)
	}
	for i := 1; i < len(facts); i += 2 {
		if k, ok := facts[i].(int); ok {
			facts[i] = Grouped(float64(k))
		}
	}
	// The halves of a rule are told apart inside the program only.
	return Finding{Rule: RuleID(strings.TrimRight(string(id), "bcdef")), Effect: r.Effect, Title: r.text("title"),
		Sentence: r.text("says", facts...), Do: r.text("do")}
}

// Grouped writes a number of people with a comma at each thousand.
func Grouped(x float64) string {
	s := fmt.Sprintf("%.0f", x)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
