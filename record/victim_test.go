package record

import "testing"

func TestMembership(t *testing.T) {
	places := &PlaceTree{}
	places.Add(Place{ID: "coast", Level: LevelRegion, Members: []PlaceID{"latakia", "tartus"}})
	places.Add(Place{ID: "latakia", Level: LevelADM1})
	places.Add(Place{ID: "tartus", Level: LevelADM1})
	places.Add(Place{ID: "jableh", Level: LevelADM2, Parent: "latakia"})
	date := func(s string) Date { d, err := ParseDate(s); must(t, err); return d }
	window := func(s string) Window { w, err := ParseWindow(s); must(t, err); return w }
	cell := AnyCell(Killed)
	cell.Status, cell.Place, cell.Window = Civilian, PlaceSet{"latakia"}, window("2025-03-06/2025-03-10")
	rec := VictimRecord{Outcome: Killed, Status: Civilian, Sex: SexUnknown, Age: AgeUnknown, Cause: CauseUnknown,
		Place: "jableh", Died: date("2025-03-07")}
	tests := []struct {
		name   string
		change func(*VictimRecord)
		want   Truth
	}{
		{"in", func(*VictimRecord) {}, In},
		{"date unknown", func(r *VictimRecord) { r.Died = Date{} }, Possible},
		{"date at the edge", func(r *VictimRecord) { r.Died = date("[2025-03-10..2025-03-11]") }, Possible},
		{"after", func(r *VictimRecord) { r.Died = date("2025-03-12") }, Out},
		{"coarser place", func(r *VictimRecord) { r.Place = "coast" }, Possible},
		{"other place", func(r *VictimRecord) { r.Place = "tartus" }, Out},
		{"place unknown", func(r *VictimRecord) { r.Place = "" }, Possible},
		{"status unknown", func(r *VictimRecord) { r.Status = StatusUnknown }, Possible},
		{"status in conflict", func(r *VictimRecord) { r.Status = Civilian | Fighter }, Possible},
		{"fighter", func(r *VictimRecord) { r.Status = Fighter }, Out},
		{"missing", func(r *VictimRecord) { r.Outcome = Missing }, Out},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rec
			tt.change(&r)
			if got := r.Membership(cell, places); got != tt.want {
				t.Errorf("membership is %v, want %v", got, tt.want)
			}
		})
	}
}

func TestStateLadder(t *testing.T) {
	if !StateVerified.AtLeast(StateDocumented) || StateAlleged.AtLeast(StateDocumented) ||
		StateContested.AtLeast(StateAlleged) {
		t.Error("the ladder of states is out of order")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
