package web

import "testing"

func TestArabicPlurals(t *testing.T) {
	w := NewWords("ar", false)
	for n, want := range map[int]string{0: "لا ادعاء مفتوح", 1: "ادعاء مفتوح واحد", 2: "ادعاءان مفتوحان",
		3: "3 ادعاءات مفتوحة", 11: "11 ادعاءً مفتوحاً", 100: "100 ادعاء مفتوح", 103: "103 ادعاءات مفتوحة"} {
		if got := w.N("inbox.open", n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := NewWords("ar", true).Num(1454); got != "١٬٤٥٤" {
		t.Errorf("digits: %s", got)
	}
	if got := NewWords("en", false).N("inbox.open", 1); got != "1 open claim" {
		t.Errorf("English: %s", got)
	}
}
