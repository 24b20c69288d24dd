package count

import (
	"testing"

	"recount/record"
)

// TestBreakdownNeverProvesMoreThanTheWhole counts by sex three women of whom two records may be one person, one record
// that says nothing, and one person of whom two lists disagree.
func TestBreakdownNeverProvesMoreThanTheWhole(t *testing.T) {
	person := func(id string, sex record.Sex) record.VictimRecord {
		return record.VictimRecord{ID: record.VictimRecordID(id), Source: record.OriginID("list-" + id[:1]), Name: id,
			Sex:     sex,
			Outcome: record.Killed, Death: record.StateDocumented, Identity: record.StateDocumented}
	}
	in := Input{Records: []record.VictimRecord{person("a1", record.Female), person("b1", record.Female),
		person("a2", record.Female),
		person("b2", 0), person("a3", record.Female), person("b3", record.Male), person("a4", record.Male)},
		Links: []record.IdentityLink{{A: "a1", B: "b1", Kind: record.PossiblySamePerson},
			{A: "a2", B: "b2", Kind: record.SamePerson},
			{A: "a3", B: "b3", Kind: record.SamePerson}}}
	q := Query{Cell: record.AnyCell(record.Killed)}
	p := Prepare(in)
	by := p.Breakdown(q, func(r *record.VictimRecord) string {
		if r.Sex == 0 {
			return ""
		}
		return r.Sex.String()
	})
	whole, err := p.Toll(q)
	if err != nil {
		t.Fatal(err)
	}
	woman, man := by[record.Female.String()], by[record.Male.String()]
	if woman.Low != 2 || woman.High != 4 || man.Low != 1 || man.High != 2 {
		t.Errorf("women %+v, men %+v", woman, man)
	}
	low, high := 0, 0
	for _, d := range by {
		low, high = low+d.Low, high+d.High
	}
	if low > whole.Named.Low || high < whole.Named.High {
		t.Errorf("%d to %d in groups, %+v in all", low, high, whole.Named)
	}
}
