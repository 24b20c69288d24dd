package link

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// eightFields are the columns of the speed figure: a name of four parts counts as four, then sex, birth, death and
// place.
var eightFields = []Field{{"list", KindList}, {"name", KindName}, {"sex", KindSex}, {"dob", KindBirth},
	{"died", KindDeath}, {"place", KindPlace}}

// eightRows invents records that state every field, and each person twice with an error now and then.
func eightRows(n int) [][]string {
	rng := rand.New(rand.NewPCG(21, 21))
	given := strings.Fields("محمد احمد محمود علي حسن حسين خالد عمر يوسف سامي ماهر رائد بلال علاء صلاح طارق زياد فادي شادي هاني نادر ناصر جمال كمال سليم سالم سعيد عادل")
	syllable := strings.Fields("با دو ري سم كن عل فر حط قز مي شو نا جد لب ور زه تي خا سع رب")
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	var rows [][]string
	for i := range n {
		if i%2 == 1 {
			again := append([]string{"b"}, rows[i-1][1:]...)
			switch rng.IntN(8) {
			case 0:
				again[1] = strings.Replace(again[1], "ا", "", 1)
			case 1:
				again[3] = again[3][:5] + "01-01"
			}
			rows = append(rows, again)
			continue
		}
		name := strings.Join([]string{pick(given), pick(given), pick(given),
			pick(syllable) + pick(syllable) + pick(syllable)}, " ")
		rows = append(rows, []string{"a", name, []string{"m", "f"}[rng.IntN(2)],
			fmt.Sprintf("%d-%02d-%02d", 1940+rng.IntN(75), 1+rng.IntN(12), 1+rng.IntN(28)),
			fmt.Sprintf("201%d-%02d-%02d", 1+rng.IntN(5), 1+rng.IntN(12), 1+rng.IntN(28)),
			pick(syllable) + pick(syllable)})
	}
	return rows
}

// BenchmarkEightFields compares the candidates of blocking on one core, eight fields a pair, and gives pairs a second.
func BenchmarkEightFields(b *testing.B) {
	p := prepare(build(b, eightFields, eightRows(60_000)), 1)
	l := newLayout(p)
	if len(l.slots) != 8 {
		b.Fatalf("%d fields are compared, not eight", len(l.slots))
	}
	blocks := p.block(0, 1)
	c := comparer{p: p, l: &l, f: newFrequencies(p)}
	var out []Pattern
	pairs := 0
	for b.Loop() {
		pairs = 0
		for k := range len(blocks.start) - 1 {
			recs := blocks.recs[blocks.start[k]:blocks.start[k+1]]
			for x, i := range recs {
				out = c.row(i, recs[x+1:], out)
				pairs += len(out)
			}
			if pairs > 5_000_000 {
				break
			}
		}
	}
	b.ReportMetric(float64(pairs)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mpairs/s")
}
