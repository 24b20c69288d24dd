package link

import (
	"context"
	"fmt"
	"sort"
	"testing"
)

func TestDebugPatterns(t *testing.T) {
	for _, c := range []struct {
		b string
		h []string
	}{{"gaza_releases_dev", []string{"dob", "age"}}, {"gaza_crossscript_dev", []string{"dob", "age"}}, {"gaza_crossscript_dev", []string{"dob"}}, {"gaza_releases_dev", []string{"dob"}}} {
		d := loadDev(t, c.b, c.h...)
		res, _ := Run(context.Background(), d.table(t), Options{Workers: 2, KeepPairs: 0.02})
		l := newLayout(prepare(d.table(t)))
		type st struct{ n, hit, pr float64 }
		m := map[string]*st{}
		for _, p := range res.Pairs {
			k := fmt.Sprint("s", p.Levels>>stratumShift, ":")
			for s := range l.slots {
				v := l.level(p.Levels, s)
				if l.slots[s].levels == freeLevels && v >= 1 && v <= 4 {
					v = 1
				}
				k += fmt.Sprint(" ", v)
			}
			if m[k] == nil {
				m[k] = &st{}
			}
			m[k].n++
			m[k].pr += p.Probability
			if d.truth[p.A] == d.truth[p.B] {
				m[k].hit++
			}
		}
		var ks []string
		for k := range m {
			ks = append(ks, k)
		}
		sort.Slice(ks, func(i, j int) bool {
			x, y := m[ks[i]], m[ks[j]]
			return abs(x.pr-x.hit) > abs(y.pr-y.hit)
		})
		fmt.Println(c.b, c.h, res.Model.Classes, res.Model.Iterations)
		for k, s := range res.Model.Share {
			fmt.Println("  share", k, l.pairs[k], s)
		}
		for _, f := range res.Model.Fields {
			fmt.Printf("  %s M %.4f U %.5f\n", f.Name, f.M, f.U)
			if f.Kind == KindBirth {
				fmt.Println("   own", f.Own["sibling"])
			}
		}
		for _, k := range ks[:16] {
			fmt.Printf("%s n %.0f hit %.0f expected %.1f\n", k, m[k].n, m[k].hit, m[k].pr)
		}
	}
}
func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}
