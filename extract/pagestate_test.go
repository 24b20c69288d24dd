package extract

import (
	"encoding/json"
	"testing"
)

// TestPageKnowsNothingOfAnother: buffers go from page to page; what they held must not.
func TestPageKnowsNothingOfAnother(t *testing.T) {
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"NDRK, in Sarvan, said 12 people were killed on Monday.",
		"On Friday, the Syrian Observatory for Human Rights said that 3 people were killed.",
		"On Friday, the police said that 3 people were killed.\n\nZahrun (21), Baqar (3) and Sirin (1).",
		"In Orvin, NDRK accused the police. Amal Ibrahim Saleh, 41, said her two brothers were shot dead.",
		"The dead by district: Sarvan (14), Orvin (2).\n\n\"We buried 9 children,\" said Karim Yusuf Hamdan, a farmer.",
		"قُتل 24 مدنيا وأصيب 55 آخرون، بحسب المرصد السوري لحقوق الإنسان.\n\nوقالت أم كريم إنها رأت 3 قتلى.",
	}
	read := func(e *Extractor, text string) string {
		b, err := json.Marshal(e.Extract(documentFromPage("a", text)))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for i, a := range texts {
		want := read(e.Fitted(e.weights), a)
		for k, b := range texts {
			w := e.Fitted(e.weights)
			read(w, b)
			if got := read(w, a); got != want {
				t.Errorf("page %d reads otherwise after page %d:\n%s\n%s", i, k, got, want)
			}
		}
	}
}

// TestBrokenCountryIsSaid: a page whose country's table cannot be read is a fault, the first time and each time after.
func TestBrokenCountryIsSaid(t *testing.T) {
	g, err := LoadHandKept()
	if err != nil {
		t.Fatal(err)
	}
	if g.world, err = newWorld(g); err != nil {
		t.Fatal(err)
	}
	e, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	g.world.members["sy"].size = 20
	e = New(e.lex, g, e.orgs)
	for range 2 {
		x := e.Extract(documentFromPage("a", "Twelve people were killed in Homs, Syria, on Monday."))
		if len(x.Warnings) != 1 || x.Warnings[0].Code != FaultCode {
			t.Errorf("read without its country: %+v", x)
		}
	}
}
