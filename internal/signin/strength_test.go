package signin

import (
	"testing"
	"time"
)

// TestStrength holds which passphrases of a case are taken, at the cost that a laptop's case has.
func TestStrength(t *testing.T) {
	laptop := Cost{Memory: 256 * 1024, Passes: 3, Threads: 4}
	for _, weak := range []string{
		"", "a", "abc", "password", "P@ssw0rd!", "password1234", "qwertyuiop", "aaaaaaaaaaaaaaaaaaaa",
		"12345678901234567890", "Ahmad1985",
		"damascus2011", "secret secret secret secret", "abcdefghijklmnop", "السلام", "سوريا حرة", "Summer2031!",
		"1987-03-11",
	} {
		if held := Measure(weak, laptop).Holds(); held >= LeastHold {
			t.Errorf("%q is taken: %.0f bits hold %s", weak, Measure(weak, laptop).Bits, held)
		}
	}
	for _, strong := range []string{
		"four words nobody knows", "correct horse battery staple", "tulip engine forty rivers", "kX9vQm2ZpL7r",
		"xkqjvbzmwpqd", "83620 blue kettles 5519",
		"زيتونة فوق سطح المدرسة القديمة", "a kettle, a river and 40 mules",
	} {
		if held := Measure(strong, laptop).Holds(); held < LeastHold {
			t.Errorf("%q is refused: %.0f bits hold %s", strong, Measure(strong, laptop).Bits, held)
		}
	}
	if longer := Measure("four words nobody knows", Cost{Memory: 1024 * 1024,
		Passes: 3}).Holds(); longer <= Measure("four words nobody knows", laptop).Holds() {
		t.Error("a higher cost does not hold longer")
	}
	began := time.Now()
	for range 100 {
		Measure(string(make([]rune, 4096)), laptop)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a hundred long passphrases took %s", took)
	}
}
