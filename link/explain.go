package link

import "math"

// Agreement is how two records agree in a field, in words that can be looked up and translated.
type Agreement string

// Agreements in the order of the levels of names, places, codes and texts; of births and other dates; and of sex.
const (
	NotStated    Agreement = "not stated"
	SameRare     Agreement = "the same, rare"
	SameLessRare Agreement = "the same, less rare"
	SameFrequent Agreement = "the same, frequent"
	SameCommon   Agreement = "the same, very frequent"
	Nearly       Agreement = "nearly the same"
	Alike        Agreement = "alike"
	Different    Agreement = "different"
	SameDate     Agreement = "the same date"
	SameYear     Agreement = "the same year, one of them without a day"
	SlipInDate   Agreement = "a digit or day and month differ"
	TwoOfDate    Agreement = "two of day, month and year the same"
	WithinMonths Agreement = "within 18 months"
	WithinFive   Agreement = "within five years"
	FarApart     Agreement = "far apart"
	AgeOne       Agreement = "age fits within a year"
	AgeTwo       Agreement = "age fits within two years"
	AgeFive      Agreement = "age fits within five years"
	AgeTen       Agreement = "age fits within ten years"
	AgeFar       Agreement = "age does not fit"
	Same         Agreement = "the same"
)

var freeAgreements = [freeLevels]Agreement{NotStated, SameRare, SameLessRare, SameFrequent, SameCommon, Nearly, Alike,
	Different}

var birthAgreements = [birthLevels]Agreement{NotStated, SameDate, SameYear, SlipInDate, TwoOfDate, WithinMonths,
	WithinFive, FarApart, AgeOne, AgeTwo, AgeFive, AgeTen, AgeFar}

var sexAgreements = [sexLevels]Agreement{NotStated, Same, Different}

// Compared is one field of a compared pair.
type Compared struct {
	Field     string
	Kind      Kind
	Agreement Agreement
	// Weight is the logarithm to base 2 of the chance of this agreement among records of one person over that among
	// unrelated ones (Fellegi and Sunter 1969); 0 where the field is not stated.
	Weight float64
}

// Explain takes the weight of a pair apart: what is known before any field is compared, the fields in order, and what
// is left, which is what relatives explain as well and how frequent the very values are. Prior, fields and rest add up
// to p.Weight.
func (m *Model) Explain(p Pair) (prior float64, fields []Compared, rest float64) {
	stratum := int(p.Levels >> stratumShift)
	if stratum >= len(m.Share) || len(m.Share[stratum]) == 0 {
		return 0, nil, p.Weight
	}
	share := m.Share[stratum]
	bits := func(a, b float64) float64 { return math.Log2(a / b) }
	prior = bits(max(share[0], 1e-15), max(share[len(share)-1], 1e-15))
	combo, shift, sum := stratum/2, uint(0), prior
	for i := range m.Fields {
		f := &m.Fields[i]
		width := uint(3)
		words := freeAgreements[:]
		switch len(f.U[combo]) {
		case birthLevels:
			width, words = 4, birthAgreements[:]
		case sexLevels:
			words = sexAgreements[:]
		}
		level := int(p.Levels >> shift & (1<<width - 1))
		shift += width
		c := Compared{Field: f.Name, Kind: f.Kind, Agreement: NotStated}
		if level > 0 && level < len(f.U[combo]) && level < len(f.M[combo]) {
			match := f.M[combo][level]
			if len(f.U[combo]) == freeLevels && level <= levelExactLast && level < len(f.Spread[combo]) {
				match = f.M[combo][levelExact] * f.Spread[combo][level]
			}
			c.Agreement, c.Weight = words[level], bits(max(match, 1e-9), max(f.U[combo][level], 1e-9))
			sum += c.Weight
		}
		fields = append(fields, c)
	}
	return prior, fields, p.Weight - sum
}
