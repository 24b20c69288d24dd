package name

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestKey(t *testing.T) {
	same := [][]string{
		{"أحمد", "احمد", "إحمد", "أَحْمَد", "احـمد", "ﺍﺣﻤﺪ"},
		{"عبد الله", "عبدالله", "عبد هللا", "عبدهللا"},
		{"أبو حجر", "ابوحجر", "أبوحجر", "ابي حجر"},
		{"صلاح الدين", "صلاحالدين"},
		{"فاطمة", "فاطمه"},
		{"يحيى", "يحيي", "یحیی"},
		{"Abdel-Rahman", "Abdul Rahman", "Abdurrahman", "ʿAbd al-Raḥmān", "Abdulrahman", "abd ar-rahman"},
		{"Abdullah", "Abd Allah", "Abdallah", "Abd Hlla"},
		{"al-Haffah", "Al Haffah", "el-Haffah", "AlHaffah"},
		{"ash-Shughur", "al-Shughur"},
		{"Salah al-Din", "Salah ad-Din", "Salah Eddin", "Salah الدين"},
		{"Abu Yunus", "ابو Yunus", "أبو-Yunus"},
		{"أبو يونس", "Abu يونس"},
		{"عبد الرحمن", "Abdul الرحمن", "abd الرحمن"},
		{"Ahmad bin Salim", "Ahmad ibn Salim", "Ahmad Salim"},
	}
	for _, group := range same[:14] {
		for _, s := range group[1:] {
			if Key(s) != Key(group[0]) {
				t.Errorf("Key(%q) = %q, Key(%q) = %q", s, Key(s), group[0], Key(group[0]))
			}
		}
	}
	for _, s := range same[14] {
		if Key(s) != "ahmad salim" {
			t.Errorf("Key(%q) = %q", s, Key(s))
		}
	}
}

func TestSkeleton(t *testing.T) {
	same := [][]string{
		{"محمد", "Mohammed", "Muhammad", "Mohamad", "Mouhammad", "Mehmmed"},
		{"عبد الرحمن", "Abdel Rahman", "Abdurrahman", "Abdul-Rahman"},
		{"خالد", "Khaled", "Khalid"},
		{"شادي", "Shadi", "Chadi"},
		{"يوسف", "Yousef", "Youssef", "Yusuf"},
		{"الجوراني", "Al-Jourani", "Aljorani"},
		{"ابو شقرة", "Abu Shaqra", "Abu-shakra", "Aboushakra"},
		{"عبد الله", "Abdullah", "Abdallah", "Abd Hlla"},
		{"أبو يونس", "Abu Yunus", "ابو Yunus", "Abou يونس"},
		{"بلال", "بالل", "Bilal"},
		{"ممدوح", "Mamdouh", "Mmdoh"},
	}
	for _, group := range same {
		for _, s := range group[1:] {
			if Skeleton(s) != Skeleton(group[0]) {
				t.Errorf("Skeleton(%q) = %q, Skeleton(%q) = %q", s, Skeleton(s), group[0], Skeleton(group[0]))
			}
		}
	}
	if a, b := Skeleton("حسن"), Skeleton("حسين"); a != b {
		t.Errorf("skeletons drop medial yeh: %q %q", a, b)
	}
	if a, b := Skeleton("سالم"), Skeleton("سامر"); a == b {
		t.Errorf("different consonants gave one skeleton %q", a)
	}
}

func TestFoldPlainArabicAgrees(t *testing.T) {
	for r := rune(0x600); r < 0x700; r++ {
		s := "ب" + string(r) + " " + string(r) + "ت"
		fast, ok := foldPlainArabic(s)
		if slow := fold(s+"\u200f", true, true); ok && fast != slow {
			t.Errorf("U+%04X: fast %q, slow %q", r, fast, slow)
		}
	}
}

// TestDigitKnowsEveryScript: Unicode has its decimal digits in runs from zero to nine.
func TestDigitKnowsEveryScript(t *testing.T) {
	n := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		d, ok := Digit(r)
		if ok != unicode.IsDigit(r) {
			t.Fatalf("%U: a digit %v", r, ok)
		}
		if !ok {
			continue
		}
		if want := n % 10; d != want {
			t.Errorf("%U is %d, want %d", r, d, want)
		}
		n++
	}
	for text, want := range map[string]string{"١٢": "12", "۳": "3", "１２": "12", "१२": "12", "𝟙": "1"} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "أحمد", "عبد هللا", "al-Ḥaffah", "ﷲ", "ﻻ", "ß", "İ", "a\xff", "\u200fعلي\u200f",
		"١٢٣", "abd abd al al din"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for fn, fold := range map[string]func(string) string{"Arabic": FoldArabic, "Latin": FoldLatin, "Fold": Fold,
			"Key": Key, "LamAlef": LamAlef} {
			once := fold(s)
			if twice := fold(once); twice != once && len(s) < 200 {
				t.Errorf("%s not idempotent: %q -> %q -> %q", fn, s, once, twice)
			}
			// A compatibility ligature decomposes into at most 18 letters (U+FDFA).
			if len(once) > 24*len(s)+8 || !utf8.ValidString(once) {
				t.Errorf("%s(%q) = %q: out of bounds", fn, s, once)
			}
			if strings.Contains(once, "  ") || strings.TrimSpace(once) != once {
				t.Errorf("%s(%q) = %q: stray spaces", fn, s, once)
			}
		}
		if sk := Skeleton(s); len(sk) > len(Fold(s))+2 && s != "" {
			t.Errorf("Skeleton(%q) = %q is longer than the name", s, sk)
		}
		_ = PlaceKey(s)
	})
}
