package link

import (
	"context"
	"os"
	"strings"
	"testing"

	"recount/name"
)

// half keeps the records of a random half of the families.
func (d *dataset) half(seed uint64) *dataset {
	col := 2
	out := &dataset{fields: d.fields, ignore: map[[2]int32]bool{}}
	keep := map[string]bool{}
	// A family is known by the skeleton of its name, and a person's records stay together by the first record's family.
	family := map[string]string{}
	for i, r := range d.rows {
		if _, ok := family[d.truth[i]]; !ok {
			f := strings.Fields(name.Skeleton(r[col]))
			family[d.truth[i]] = f[len(f)-1]
		}
	}
	for e, f := range family {
		h := seed
		for _, b := range []byte(f) {
			h = mix(h ^ uint64(b))
		}
		keep[e] = h%2 == 0
	}
	for i, r := range d.rows {
		if keep[d.truth[i]] {
			out.rows = append(out.rows, r)
			out.entries = append(out.entries, d.entries[i])
			out.truth = append(out.truth, d.truth[i])
		}
	}
	return out
}

// oracle answers an audit from the truth.
func (d *dataset) oracle(plan *AuditPlan) []AuditAnswer {
	by := map[string][]int32{}
	for i, e := range d.truth {
		by[e] = append(by[e], int32(i))
	}
	var out []AuditAnswer
	for _, h := range plan.Strata {
		for _, r := range h.Sample {
			a := AuditAnswer{Record: r}
			for _, x := range by[d.truth[r]] {
				if x != r {
					a.Same = append(a.Same, x)
				}
			}
			out = append(out, a)
		}
	}
	return out
}

// TestAuditedInterval counts over random halves of the families how often the audited interval, and the draws' own,
// cover the truth. RECOUNT_SOAK takes fifty halves.
func TestAuditedInterval(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred runs: left out of short tests")
	}
	for _, c := range []struct {
		base string
		hide []string
	}{{"gaza_releases_dev", []string{"dob"}}, {"gaza_crossscript_dev", []string{"dob", "age"}}} {
		all := loadDev(t, c.base, c.hide...)
		splits := 20
		if os.Getenv("RECOUNT_SOAK") != "" {
			splits = 50
		}
		audited, drawn, width := 0, 0, 0.0
		var f1 []float64
		var persons []float64
		for k := range splits {
			d := all.half(uint64(k)*7919 + 1)
			res, err := Run(context.Background(), d.table(t), Options{Workers: 2, Seed: uint64(k)})
			if err != nil {
				t.Fatal(err)
			}
			f := d.score(res)
			f1, persons = append(f1, f.f1), append(persons, f.personsError())
			plan := PlanAudit(res, 600, uint64(k))
			got, err := Calibrate(plan, d.oracle(plan))
			if err != nil {
				t.Fatal(err)
			}
			n := float64(f.entity)
			width += 100 * (got.High - got.Low) / 2 / n / float64(splits)
			if got.Low <= n && n <= got.High {
				audited++
			}
			if res.Persons.Low <= n && n <= res.Persons.High {
				drawn++
			}
		}
		f1, persons = sorted(f1), sorted(persons)
		t.Logf("%s %v: audited interval covers in %d of %d, half width %.2f %% of the persons; draws alone %d; F1 %.4f to %.4f (median %.4f); persons %+.2f to %+.2f %%", c.base, c.hide,
			audited, splits, width, drawn, f1[0], f1[splits-1], f1[splits/2], persons[0], persons[splits-1])
		if 10*audited < 9*splits {
			t.Errorf("audited interval covers in %d of %d splits, want nine of ten", audited, splits)
		}
	}
}
