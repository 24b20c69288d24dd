package name

import (
	"math"
	"testing"
)

// TestPublished checks the values of Winkler (1990 and 1994), table of Jaro and Jaro-Winkler likenesses.
func TestPublished(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		jaro, w float64
	}{
		{"MARTHA", "MARHTA", .944, .961}, {"DIXON", "DICKSONX", .767, .813}, {"DWAYNE", "DUANE", .822, .840},
		{"SHACKLEFORD", "SHACKELFORD", .970, .982}, {"DUNNINGHAM", "CUNNIGHAM", .896, .896},
		{"NICHLESON", "NICHULSON", .926, .956},
		{"JONES", "JOHNSON", .790, .832}, {"MASSEY", "MASSIE", .889, .933}, {"ABROMS", "ABRAMS", .889, .922},
		{"HARDIN", "MARTINEZ", .722, .722}, {"ITMAN", "SMITH", .467, .467}, {"JERALDINE", "GERALDINE", .926, .926},
		{"MICHELLE", "MICHAEL", .869, .921}, {"JULIES", "JULIUS", .889, .933}, {"TANYA", "TONYA", .867, .880},
		{"SEAN", "SUSAN", .783, .805}, {"JON", "JOHN", .917, .933},
	} {
		var l Likeness
		x, y := codeBoth(c.a, c.b)
		if j := l.Jaro(x, y); math.Abs(j-c.jaro) > .0006 {
			t.Errorf("Jaro(%s, %s) = %.4f, want %.3f", c.a, c.b, j, c.jaro)
		}
		if w := JaroWinkler(c.a, c.b); math.Abs(w-c.w) > .0006 {
			t.Errorf("JaroWinkler(%s, %s) = %.4f, want %.3f", c.a, c.b, w, c.w)
		}
	}
}

func TestEditPublished(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		lev, da int
	}{{"kitten", "sitting", 3, 3}, {"saturday", "sunday", 3, 3}, {"ca", "abc", 3, 3}, {"ab", "ba", 2, 1},
		{"", "abc", 3, 3}, {"a", "a", 0, 0}, {"علاء", "عالء", 2, 1}} {
		if got := Levenshtein(c.a, c.b); got != c.lev {
			t.Errorf("Levenshtein(%q, %q) = %d, want %d", c.a, c.b, got, c.lev)
		}
		if got := Damerau(c.a, c.b); got != c.da {
			t.Errorf("Damerau(%q, %q) = %d, want %d", c.a, c.b, got, c.da)
		}
	}
}

// naiveJaro follows Jaro's definition letter by letter.
func naiveJaro(a, b []byte) float64 {
	if len(a) == 0 && len(b) == 0 {
		return 1
	}
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	w := max(0, max(len(a), len(b))/2-1)
	inA, inB := make([]bool, len(a)), make([]bool, len(b))
	m := 0
	for j := range b {
		for i := max(0, j-w); i <= min(len(a)-1, j+w); i++ {
			if !inA[i] && a[i] == b[j] {
				inA[i], inB[j] = true, true
				m++
				break
			}
		}
	}
	if m == 0 {
		return 0
	}
	out, j := 0, 0
	for i := range a {
		if !inA[i] {
			continue
		}
		for !inB[j] {
			j++
		}
		if a[i] != b[j] {
			out++
		}
		j++
	}
	f := float64(m)
	return (f/float64(len(a)) + f/float64(len(b)) + (f-float64(out/2))/f) / 3
}

// naiveEdit fills the whole table.
func naiveEdit(a, b []byte, swaps bool) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if swaps && i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func FuzzLikeness(f *testing.F) {
	f.Add("martha", "marhta")
	f.Add("محمد", "محمود")
	f.Add("", "a")
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
		"baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := codeBoth(a, b)
		var l Likeness
		if got, want := l.Jaro(x, y), naiveJaro(x, y); math.Abs(got-want) > 1e-12 {
			t.Errorf("Jaro(%q, %q) = %v, naive %v", a, b, got, want)
		}
		if got, want := l.Levenshtein(x, y), naiveEdit(x, y, false); got != want {
			t.Errorf("Levenshtein(%q, %q) = %v, naive %v", a, b, got, want)
		}
		if got, want := l.Damerau(x, y), naiveEdit(x, y, true); got != want {
			t.Errorf("Damerau(%q, %q) = %v, naive %v", a, b, got, want)
		}
		for c, m := range l.mask {
			if m != 0 {
				t.Fatalf("letter %d left in the scratch space", c)
			}
		}
	})
}
