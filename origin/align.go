package origin

import "recount/record"

// sameFigure reports whether two claims give one figure: the same outcome and value, or one a rounding of the other.
func sameFigure(a, b *fact) bool {
	return a.outcome == b.outcome && (a.value == b.value || rounds(a, b) || rounds(b, a))
}

// rounds reports whether a is b with fewer digits: "more than 1,000" for 1,018, "nearly 750" for 745.
func rounds(a, b *fact) bool {
	if a.value == b.value || !b.plain() || a.q == record.Exact || b.value < 20 {
		return false
	}
	unit := lastUnit(a.value)
	if unit < 10 || unit*20 < b.value && unit*200 < b.value {
		return false
	}
	switch a.q {
	case record.Over, record.AtLeast:
		return a.value < b.value && b.value < a.value+unit
	case record.Nearly, record.UpTo:
		return b.value < a.value && a.value-unit < b.value
	case record.About:
		return 2*abs(a.value-b.value) <= unit
	}
	return false
}

func abs(n int) int { return max(n, -n) }

// lastUnit is the unit of the last digit that is not zero.
func lastUnit(n int) int {
	u := 1
	for n != 0 && n%10 == 0 {
		n /= 10
		u *= 10
	}
	return u
}

// narrower reports whether a tells of fewer kinds of people than b: civilians for people.
func narrower(a, b *fact) bool {
	return a.status&^b.status == 0 && a.sex&^b.sex == 0 && a.age&^b.age == 0 &&
		(a.status != b.status || a.sex != b.sex || a.age != b.age)
}

// apart reports whether a and b cannot be the same people: security men and civilians, boys and girls.
func apart(a, b *fact) bool {
	return a.status&b.status == 0 || a.sex&b.sex == 0 || a.age&b.age == 0
}

// compatible reports whether two claims may be about the same people.
func compatible(a, b *fact) bool { return !apart(a, b) }

// twisted reports whether v is w with two digits exchanged, or with the first digit lost: 283 for 238, 14 for 41, 45
// for 745.
func twisted(v, w int) bool {
	if v == w || w < 30 || v < 10 {
		return false
	}
	a, b := digits(v), digits(w)
	if len(a) < 3 && len(b) < 3 { // small figures are many: only two digits exchanged tell anything
		return len(a) == len(b) && transposed(a, b)
	}
	if len(a) == len(b) {
		return transposed(a, b)
	}
	if len(a)+1 != len(b) {
		return false
	}
	return string(a) == string(b[1:]) && len(a) >= 2 && w%10 != 0
}

func digits(n int) []byte {
	var out []byte
	for ; n > 0; n /= 10 {
		out = append([]byte{byte(n % 10)}, out...)
	}
	return out
}

// transposed reports whether a is b with two digits exchanged.
func transposed(a, b []byte) bool {
	var at []int
	for i := range a {
		if a[i] != b[i] {
			at = append(at, i)
		}
	}
	return len(at) == 2 && a[at[0]] == b[at[1]] && a[at[1]] == b[at[0]]
}
