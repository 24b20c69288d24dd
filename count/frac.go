package count

import "math/big"

// field is exact arithmetic of one kind of number. Two implementations solve the same program: small fractions, fast,
// which may overflow and say so, and big rationals, which cannot.
type field[T any] interface {
	of(n int) T
	sub(a, b T) T
	mul(a, b T) T
	div(a, b T) T
	neg(a T) T
	sign(a T) int
	less(a, b T) bool
	rat(a T) *big.Rat
	failed() bool
}

// fraction is n/d in lowest terms with d > 0; the zero value of the type is not a number and is never used.
type fraction struct{ n, d int32 }

// fractionLimit keeps parts inside an int32, and products of two parts and the sum of two products inside an int64.
const fractionLimit = 1 << 30

// fractions computes with small fractions and remembers whether one grew too large.
type fractions struct{ overflow bool }

func (f *fractions) failed() bool { return f.overflow }

func (f *fractions) of(n int) fraction { return f.norm(int64(n), 1) }

func (f *fractions) norm(n, d int64) fraction {
	if d < 0 {
		n, d = -n, -d
	}
	if d != 1 {
		if g := gcd(n, d); g > 1 {
			n, d = n/g, d/g
		}
	}
	if n >= fractionLimit || n <= -fractionLimit || d >= fractionLimit {
		f.overflow = true
		return fraction{0, 1}
	}
	return fraction{int32(n), int32(d)}
}

func gcd(a, b int64) int64 {
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func (f *fractions) sub(a, b fraction) fraction {
	if a.d == 1 && b.d == 1 {
		return f.norm(int64(a.n)-int64(b.n), 1)
	}
	return f.norm(int64(a.n)*int64(b.d)-int64(b.n)*int64(a.d), int64(a.d)*int64(b.d))
}

func (f *fractions) mul(a, b fraction) fraction {
	return f.norm(int64(a.n)*int64(b.n), int64(a.d)*int64(b.d))
}
func (f *fractions) div(a, b fraction) fraction {
	return f.norm(int64(a.n)*int64(b.d), int64(a.d)*int64(b.n))
}
func (f *fractions) neg(a fraction) fraction { return fraction{-a.n, a.d} }

func (f *fractions) sign(a fraction) int {
	switch {
	case a.n > 0:
		return 1
	case a.n < 0:
		return -1
	}
	return 0
}

func (f *fractions) less(a, b fraction) bool { return int64(a.n)*int64(b.d) < int64(b.n)*int64(a.d) }

func (f *fractions) rat(a fraction) *big.Rat { return big.NewRat(int64(a.n), int64(a.d)) }

// rationals computes with big.Rat; values are never changed in place.
type rationals struct{}

func (rationals) failed() bool               { return false }
func (rationals) of(n int) *big.Rat          { return big.NewRat(int64(n), 1) }
func (rationals) sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func (rationals) mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func (rationals) div(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }
func (rationals) neg(a *big.Rat) *big.Rat    { return new(big.Rat).Neg(a) }
func (rationals) sign(a *big.Rat) int        { return a.Sign() }
func (rationals) less(a, b *big.Rat) bool    { return a.Cmp(b) < 0 }
func (rationals) rat(a *big.Rat) *big.Rat    { return new(big.Rat).Set(a) }
