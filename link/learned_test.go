package link

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// yearsMistaken invents two lists of the same people: the second has one word of the name and a wrong year of birth, so
// that no usual rule reaches a pair. Record i and record n+i are one person.
func yearsMistaken(n int) [][]string {
	rng := rand.New(rand.NewPCG(8, 8))
	given := strings.Fields("سامر ماهر رائد بلال علاء صلاح طارق زياد فادي شادي هاني نادر ناصر جمال كمال سليم")
	family := strings.Fields("باخاري دوكوني ريماسي سمعاني كنعاوي عليطي فرزولي حطابي قزوني مياسي شومري ناطور جدعوني")
	a, b := make([][]string, n), make([][]string, n)
	for i := range n {
		g, f := given[rng.IntN(len(given))], family[rng.IntN(len(family))]
		y, m, d := 1950+rng.IntN(50), 1+rng.IntN(12), 2+rng.IntN(26)
		a[i] = []string{"a", g + " " + given[rng.IntN(len(given))] + " " + f, "m", fmt.Sprintf("%d-%02d-%02d", y, m, d)}
		b[i] = []string{"b", g, "m", fmt.Sprintf("%d-%02d-%02d", y+10, m, d)}
	}
	return append(a, b...)
}

// TestLearnedRules checks that pairs judged the same, which no usual rule reaches, bring in the rule that reaches them
// and others like them at the least cost; that the report says so; and that the result does not depend on workers.
func TestLearnedRules(t *testing.T) {
	const n = 900
	fields := []Field{{"list", KindList}, {"name", KindName}, {"sex", KindSex}, {"dob", KindBirth}}
	rows := yearsMistaken(n)
	o := Options{Workers: 1}
	for i := int32(0); i < 40; i++ {
		o.Judged = append(o.Judged, Judgement{A: i, B: n + i, Same: true})
	}
	var first []byte
	for _, workers := range []int{1, 2} {
		o.Workers = workers
		res, err := Run(context.Background(), build(t, fields, rows), o)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(res)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = text
		} else if string(first) != string(text) {
			t.Error("the learned rules depend on the number of workers")
		}
		var learned []string
		for _, r := range res.Blocking.Rules {
			if r.Learned {
				learned = append(learned, fmt.Sprintf("%s %.2f", r.Rule, r.RecallJudged))
			}
		}
		if !slices.Equal(learned, []string{"a name word and the day and month of birth 1.00"}) ||
			res.Blocking.RecallJudged != 1 {
			t.Errorf("learned %q, %.3f of the judged pairs reached", learned, res.Blocking.RecallJudged)
		}
	}
	reached := func(judged []Judgement) (n2 int, pairs int) {
		s := &state{o: Options{Judged: judged}, p: prepare(build(t, fields, rows), 1)}
		s.blocks = s.p.block(0, 1)
		if s.learnRules() {
			s.blocks = s.p.block(0, 1)
		}
		for i := int32(40); i < n; i++ {
			if s.blocks.together(i, n+i) {
				n2++
			}
		}
		return n2, len(s.blocks.recs)
	}
	before, _ := reached(nil)
	after, _ := reached(o.Judged)
	if before > 100 || after < n-45 {
		t.Errorf("of %d pairs nobody judged %d were reached before and %d after", n-40, before, after)
	}
}

// TestNothingLearned checks that where the usual rules reach what people judged, no rule is added.
func TestNothingLearned(t *testing.T) {
	rows := invented(3, 200)
	rows = append(rows, append([]string{"l9"}, rows[0][1:]...))
	res, err := Run(context.Background(), build(t, nameFields, rows),
		Options{Judged: []Judgement{{A: 0, B: 200, Same: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range res.Blocking.Rules {
		if r.Learned {
			t.Errorf("rule %q was added", r.Rule)
		}
	}
	if res.Blocking.RecallJudged != 1 || res.Blocking.Rules[ruleNames].RecallJudged != 1 {
		t.Errorf("judged recall %v", res.Blocking)
	}
}
