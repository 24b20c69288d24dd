package link

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// AuditPlan is a random sample of records whose duplicates people look for, so that the number of persons can be given
// with an interval that does not rest on the model. The sample is drawn before anyone has looked, and every answer
// counts.
type AuditPlan struct {
	Seed uint64 `json:"seed"`
	// Persons is the number of clusters of the run that the sample was drawn from.
	Persons int            `json:"persons"`
	Strata  []AuditStratum `json:"strata"`
}

// AuditStratum is a group of records about which the model is equally sure.
type AuditStratum struct {
	Name    string  `json:"name"`
	Records int     `json:"records"`
	Sample  []int32 `json:"sample"`
	// Found is the size of each sampled record's cluster when the sample was drawn: later judgements do not change what
	// is corrected.
	Found []int32 `json:"found"`
}

// AuditAnswer says which other records are the same person as a sampled one, found among Candidates or elsewhere.
type AuditAnswer struct {
	Record int32   `json:"record"`
	Same   []int32 `json:"same"`
}

// ErrAudit says that answers do not fit the plan.
var ErrAudit = errors.New("audit answers do not fit the plan")

// doubtBounds divide records by the doubt about their pairs.
var doubtBounds = []struct {
	name string
	upTo float64
}{{"sure", 0.002}, {"nearly sure", 0.03}, {"doubtful", 0.12}, {"open", math.Inf(1)}}

// doubts sums p(1-p) over the pairs of each record.
func doubts(res *Result) []float64 {
	out := make([]float64, len(res.Cluster))
	for _, p := range res.Pairs {
		v := p.Probability * (1 - p.Probability)
		out[p.A] += v
		out[p.B] += v
	}
	return out
}

// PlanAudit draws size records, stratified by doubt: strata get records in proportion to their size times the error to
// be expected in them, at least thirty each or all they have. About 600 records give an interval of one or two per cent
// of a few thousand persons.
func PlanAudit(res *Result, size int, seed uint64) *AuditPlan {
	doubt := doubts(res)
	groups := make([][]int32, len(doubtBounds))
	weight := make([]float64, len(doubtBounds))
	for i, d := range doubt {
		for h, b := range doubtBounds {
			if d <= b.upTo {
				groups[h] = append(groups[h], int32(i))
				weight[h] += math.Sqrt(d/4 + 0.001)
				break
			}
		}
	}
	total := 0.0
	for _, w := range weight {
		total += w
	}
	held := map[int32]int32{}
	for _, c := range res.Cluster {
		held[c]++
	}
	plan := &AuditPlan{Seed: seed, Persons: len(held)}
	rng := rand.New(rand.NewPCG(seed, 0x61756469))
	for h, g := range groups {
		n := min(len(g), max(30, int(float64(size)*weight[h]/total)))
		sample := slices.Clone(g)
		rng.Shuffle(len(sample), func(i, j int) { sample[i], sample[j] = sample[j], sample[i] })
		sample = sample[:n]
		slices.Sort(sample)
		stratum := AuditStratum{Name: doubtBounds[h].name, Records: len(g), Sample: sample, Found: make([]int32, n)}
		for i, r := range sample {
			stratum.Found[i] = held[res.Cluster[r]]
		}
		plan.Strata = append(plan.Strata, stratum)
	}
	return plan
}

// Candidates lists the records that a reviewer of a sampled record should see, in random order and without scores:
// those of its cluster and those that some kept pair ties to it.
func (p *AuditPlan) Candidates(res *Result, record int32) []int32 {
	seen := map[int32]bool{}
	for i, c := range res.Cluster {
		if c == res.Cluster[record] && int32(i) != record {
			seen[int32(i)] = true
		}
	}
	for _, pair := range res.Pairs {
		switch record {
		case pair.A:
			seen[pair.B] = true
		case pair.B:
			seen[pair.A] = true
		}
	}
	out := make([]int32, 0, len(seen))
	for r := range seen {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b int32) int {
		return cmp.Compare(mix(p.Seed^uint64(a)), mix(p.Seed^uint64(b)))
	})
	return out
}

// Calibrate gives the number of persons by the difference estimator: the clusters' number, corrected in each stratum by
// the mean difference between one over the true and one over the found size of the sampled records' groups (Cochran
// 1977, 5A and 7). The variance of a stratum is never taken below what one record wrong by a half would give, so that a
// stratum without an error does not pass for certain. The plan holds what was found when the sample was drawn, so that
// the answers can be put to use as judgements as well. Every sampled record must have its answer: leaving out the hard
// ones would spoil the sample.
func Calibrate(plan *AuditPlan, answers []AuditAnswer) (Interval, error) {
	found := map[int32]int{}
	for _, a := range answers {
		if _, twice := found[a.Record]; twice {
			return Interval{}, fmt.Errorf("%w: record %d answered twice", ErrAudit, a.Record)
		}
		same := slices.Clone(a.Same)
		slices.Sort(same)
		if len(slices.Compact(same)) != len(a.Same) || slices.Contains(same, a.Record) {
			return Interval{}, fmt.Errorf("%w: record %d lists itself or a record twice", ErrAudit, a.Record)
		}
		found[a.Record] = len(same) + 1
	}
	centre, variance := float64(plan.Persons), 0.0
	sampled := 0
	for _, h := range plan.Strata {
		n := float64(len(h.Sample))
		if n == 0 {
			continue
		}
		sum, squares := 0.0, 0.0
		if len(h.Found) != len(h.Sample) {
			return Interval{}, fmt.Errorf("%w: stratum %q has %d records and %d sizes", ErrAudit, h.Name, len(h.Sample),
				len(h.Found))
		}
		for i, r := range h.Sample {
			k, ok := found[r]
			if !ok {
				return Interval{}, fmt.Errorf("%w: record %d of the sample has no answer", ErrAudit, r)
			}
			d := 1/float64(k) - 1/float64(max(h.Found[i], 1))
			sum += d
			squares += d * d
			sampled++
		}
		mean := sum / n
		all := float64(h.Records)
		s2 := max(squares-n*mean*mean, 0.25) / max(n-1, 1)
		centre += all * mean
		variance += all * all * (1 - n/all) * s2 / n
	}
	if sampled != len(answers) {
		return Interval{}, fmt.Errorf("%w: %d answers for a sample of %d", ErrAudit, len(answers), sampled)
	}
	half := 1.96 * math.Sqrt(variance)
	return Interval{Low: centre - half, Centre: centre, High: centre + half, Level: 0.95, Audited: true}, nil
}
