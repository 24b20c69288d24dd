package extract

import (
	"testing"

	"recount/record"
)

// TestGrounds holds that a claim says how its figure, harm, unit and scope were found, each sure by some measure and
// none certain.
func TestGrounds(t *testing.T) {
	x := read(t, "The ministry said 40 civilians were killed in Homs on Sunday. Of these, 12 were in the old town.")
	if len(x.Claims) < 2 {
		t.Fatalf("got %d claims", len(x.Claims))
	}
	for _, c := range x.Claims {
		for _, f := range []string{record.FieldFigure, record.FieldHarm, record.FieldUnit, record.FieldScope} {
			b, ok := c.BasisOf(f)
			if !ok || b.Found == "" || b.Sure <= 0 || b.Sure >= 1 {
				t.Errorf("%s of %d: %+v", f, c.Count.Figure.Value, b)
			}
		}
	}
	whole, _ := x.Claims[0].BasisOf(record.FieldUnit)
	part, _ := x.Claims[1].BasisOf(record.FieldUnit)
	if whole.Found != record.InClause || part.Found == record.InClause || part.Sure >= whole.Sure {
		t.Errorf("a unit of its own clause and one from before: %+v, %+v", whole, part)
	}
}
