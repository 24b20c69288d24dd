package link

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"recount/record"
)

// longList invents a list of n different people in families, their names as skewed as names are, and dup of them once
// more with another spelling.
func longList(seed uint64, n, families, dup int, skew float64) []Entry {
	rng := rand.New(rand.NewPCG(seed, 5))
	men := strings.Fields("سامر ماهر رائد بلال علاء طارق زياد فادي شادي هاني نادر ناصر جمال كمال سليم عادل باسم نبيل انس معاذ غسان حازم فراس بشير ايمن وائل رامي عمر خالد احمد يوسف منير")
	women := strings.Fields("ليلى هدى ريم سلمى عبير نادية حنان سعاد وفاء رغد لينا دعاء سمر هبة رنا نور")
	parts := strings.Fields("با دو ري سم كن عل فر حط قز مي شو نا جد لب ور زه تي خا سع رب")
	draw := func(list []string) string { // Zipf
		total := 0.0
		for i := range list {
			total += math.Pow(float64(i+1), -skew)
		}
		x := rng.Float64() * total
		for i := range list {
			if x -= math.Pow(float64(i+1), -skew); x < 0 {
				return list[i]
			}
		}
		return list[len(list)-1]
	}
	names := make([]string, families)
	for i := range names {
		names[i] = parts[rng.IntN(20)] + parts[rng.IntN(20)] + parts[rng.IntN(20)]
	}
	seen := map[string]bool{}
	var out []Entry
	for len(out) < n {
		father, grandfather, family, age := draw(men), draw(men),
			names[int(float64(families)*rng.Float64()*rng.Float64())], rng.IntN(56)
		for range 1 + rng.IntN(3) {
			own, sex := draw(men), record.Male
			if rng.IntN(5) < 2 {
				own, sex = draw(women), record.Female
			}
			whole := strings.Join([]string{own, father, grandfather, family}, " ")
			if seen[whole] || len(out) == n {
				continue
			}
			seen[whole] = true
			out = append(out, Entry{ID: fmt.Sprint(len(out)), Name: whole, Sex: sex, Years: max(0, age+rng.IntN(17)-8)})
		}
	}
	for i := range dup {
		again := out[i*7%n]
		again.ID, again.Name = fmt.Sprint("again", i), strings.Replace(again.Name, "ا", "أ", 1)
		out = append(out, again)
	}
	return out
}

// TestLongListsDoNotCollapse: where few records are one person's, the pairs that stand out are namesakes', and nobody
// may be lost to them.
func TestLongListsDoNotCollapse(t *testing.T) {
	for _, c := range []struct {
		n, families, dup int
		skew             float64
	}{{14_000, 4000, 0, 1}, {28_000, 4000, 0, 1}, {28_000, 4000, 1500, 1}} {
		if testing.Short() && c.n > 14_000 {
			continue
		}
		b, err := NewBuilder([]Field{{"id", KindID}, {"name", KindName}, {"age", KindAge}, {"sex", KindSex}})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range longList(2, c.n, c.families, c.dup, c.skew) {
			if err := b.Add(e); err != nil {
				t.Fatal(err)
			}
		}
		res, err := Run(context.Background(), b.Table(), Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		persons := 1 + int(res.Cluster[0])
		for _, k := range res.Cluster {
			persons = max(persons, int(k)+1)
		}
		t.Logf("%d people and %d again: %d persons, %.0f to %.0f, %s", c.n, c.dup, persons, res.Persons.Low,
			res.Persons.High, res.Model.Why)
		if off := math.Abs(float64(persons-c.n)) / float64(c.n); off > 0.01 {
			t.Errorf("%d persons of %d", persons, c.n)
		}
	}
}
