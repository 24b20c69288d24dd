package estimate

import "math"

// fastLog is the natural logarithm of a positive normal number, within 2e-15 absolutely or relatively: a table of 128
// reciprocals and a polynomial. The sampler's likelihood is a sum of logarithms, and this takes a third of the time of
// math.Log. Zero, negative numbers and NaN give NaN, so that a comparison with the result fails; subnormals give a
// wrong finite value below -700.
func fastLog(x float64) float64 {
	if !(x > 0) {
		return math.NaN()
	}
	bits := math.Float64bits(x)
	i := bits >> (52 - logTableBits) & (1<<logTableBits - 1)
	exponent := float64(int64(bits>>52) - 1023)
	mantissa := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	e := &logTable[i]
	r := mantissa*e.reciprocal - 1
	r2 := r * r
	return exponent*math.Ln2 + e.log + (r - r2*(0.5-r*(1.0/3)) - r2*r2*(0.25-r*0.2))
}

const logTableBits = 7

var logTable = func() (table [1 << logTableBits]struct{ reciprocal, log float64 }) {
	for i := range table {
		centre := 1 + (float64(i)+0.5)/float64(len(table))
		table[i].reciprocal = 1 / centre
		table[i].log = -math.Log(table[i].reciprocal)
	}
	return table
}()
