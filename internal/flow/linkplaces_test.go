package flow

import (
	"slices"
	"testing"
)

// TestLinkPlaces checks what linking is told of places: names in both scripts are one place, a place knows what it lies
// in, and a text that only holds the name of a place is not that place.
func TestLinkPlaces(t *testing.T) {
	places, err := linkPlaces()
	if err != nil {
		t.Fatal(err)
	}
	ar, ok1 := places("الحفة")
	la, ok2 := places("al-Haffah")
	if !ok1 || !ok2 || ar.ID != la.ID || len(ar.Up) == 0 {
		t.Errorf("two names of one place: %+v %v, %+v %v", ar, ok1, la, ok2)
	}
	if up, ok := places("Latakia Governorate"); !ok || !slices.Contains(ar.Up, up.ID) {
		t.Errorf("%+v does not lie in %+v", ar, up)
	}
	for _, s := range []string{"", "مشفى الحفة الميداني", "no such place at all"} {
		if p, ok := places(s); ok {
			t.Errorf("%q is taken for %s", s, p.ID)
		}
	}
}
