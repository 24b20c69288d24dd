package record

// VictimRecord is one source's record of harm to one person. Records are never merged: an IdentityLink says that two of
// them are the same person, and can be taken back.
type VictimRecord struct {
	ID       VictimRecordID `json:"id"`
	Source   OriginID       `json:"source"`
	Document DocumentID     `json:"document,omitempty"`
	Row      int            `json:"row,omitempty"` // row of the list that it came from, from 1; 0 where there is none
	// the id that the source itself gives the person, where it gives one
	Own        string     `json:"own,omitempty"`
	Name       string     `json:"name,omitempty"`
	NameAR     string     `json:"name_ar,omitempty"`
	Father     string     `json:"father,omitempty"`
	Mother     string     `json:"mother,omitempty"`
	Family     string     `json:"family,omitempty"`
	Anonymous  bool       `json:"anonymous,omitempty"` // "a woman and two children": a person without a name
	Sex        Sex        `json:"sex"`                 // as stated, never inferred from a name
	Age        Age        `json:"age"`
	Years      int        `json:"years,omitempty"` // age at death or disappearance; 0 not stated
	Born       Date       `json:"born"`
	Status     Status     `json:"status"`
	Cause      Cause      `json:"cause"`
	Outcome    Outcome    `json:"outcome"`
	Died       Date       `json:"died"`                  // day of death or disappearance
	Documented Date       `json:"documented"`            // day on which the source took it up
	Place      PlaceID    `json:"place,omitempty"`       // of death
	Home       PlaceID    `json:"home,omitempty"`        // of origin: another field, never a stand-in
	PlaceWords string     `json:"place_words,omitempty"` // the place of death as the source writes it
	HomeWords  string     `json:"home_words,omitempty"`
	Community  Labels     `json:"community,omitempty"` // sealed by default; only as a source states it
	Party      Labels     `json:"party,omitempty"`     // alleged perpetrator
	Incident   IncidentID `json:"incident,omitempty"`

	Death       State `json:"death"`
	Identity    State `json:"identity"`
	CivilStatus State `json:"civil_status"`
	Attribution State `json:"attribution"`

	// Gone names the edition of its source's list from which on the source names this person no more; such a record
	// counts for nothing and stays readable.
	Gone string `json:"gone,omitempty"`

	// what the list says in columns that no field takes, by their headers
	Other map[string]string `json:"other,omitempty"`

	Anchors []Anchor `json:"anchors,omitempty"`
}

// Named says whether the person counts by name: somebody with a name whose death and identity are at least documented.
func (r VictimRecord) Named() bool {
	return !r.Anonymous && r.Death.AtLeast(StateDocumented) && r.Identity.AtLeast(StateDocumented)
}

// Unidentified names what a record lacks of the least by which a person is identified: a name, the day of death (or a
// period of days), and a place, of death or of origin, known or in the source's words. None where the identity is
// documented.
func (r VictimRecord) Unidentified() []string {
	var out []string
	if r.Anonymous || r.Name == "" && r.NameAR == "" {
		out = append(out, "name")
	}
	if !r.Died.Stated() {
		out = append(out, "died")
	}
	if r.Place == "" && r.PlaceWords == "" && r.Home == "" && r.HomeWords == "" {
		out = append(out, "place")
	}
	return out
}

// Correction is what a person changed of a record that came from a list: some fields, and no others. It stands over
// every edition of the list, and the other fields follow the list.
type Correction struct {
	ID VictimRecordID `json:"id"`
	// field of VictimRecord, as its JSON names it: canonical JSON of its value; "" takes the field out
	Set map[string]string `json:"set"`
	Why string            `json:"why,omitempty"`
}

// RecordRead is the log's note that somebody read a record and what its findings rest on, while a step of one of them
// waited; or a list that waited to be admitted.
type RecordRead struct {
	Record VictimRecordID `json:"record,omitempty"`
	List   string         `json:"list,omitempty"` // id of its import
}

// Membership answers whether the person of a record is in the cell. Whatever the record leaves open, or says more
// coarsely than the cell, makes the answer Possible; nothing is guessed. Community and Party not stated are Possible in
// a cell that asks for them.
func (r VictimRecord) Membership(c Cell, places Places) Truth {
	if r.Outcome != c.Outcome {
		return Out
	}
	t := leaves(uint16(r.Status), uint16(c.Status), uint16(AnyStatus), uint16(StatusUnknown)).
		And(leaves(uint16(r.Sex), uint16(c.Sex), uint16(AnySex), uint16(SexUnknown))).
		And(leaves(uint16(r.Age), uint16(c.Age), uint16(AnyAge), uint16(AgeUnknown))).
		And(leaves(uint16(r.Cause), uint16(c.Cause), uint16(AnyCause), uint16(CauseUnknown)))
	if t == Out {
		return Out
	}
	return t.And(placeWithin(r.Place, c.Place, places)).And(dayWithin(r.Died, c.Window)).
		And(labelsWithin(r.Community, c.Community)).And(labelsWithin(r.Party, c.Party))
}

// leaves answers for one closed dimension. The leaf "unknown" means that the source does not know: such a person may be
// any of the others. The empty set means not stated.
func leaves(have, want, all, unknown uint16) Truth {
	if want == all {
		return In
	}
	if have == 0 || have&unknown != 0 {
		return Possible
	}
	switch {
	case have&^want == 0:
		return In
	case have&want != 0:
		return Possible
	}
	return Out
}

func placeWithin(p PlaceID, want PlaceSet, places Places) Truth {
	if len(want) == 0 {
		return In
	}
	if p == "" {
		return Possible
	}
	have := PlaceSet{p}
	switch {
	case want.Contains(have, places):
		return In
	case have.Disjoint(want, places):
		return Out
	}
	return Possible
}

func dayWithin(d Date, w Window) Truth {
	if w.OpenFrom && w.OpenTo {
		return In
	}
	return d.Within(w)
}

func labelsWithin(have, want Labels) Truth {
	switch {
	case want == nil:
		return In
	case have == nil:
		return Possible
	case want.Contains(have):
		return In
	case want.Disjoint(have):
		return Out
	}
	return Possible
}

// LinkKind is what is said of two victim records.
type LinkKind string

// Kinds of identity links.
const (
	SamePerson         LinkKind = "same"
	PossiblySamePerson LinkKind = "possibly_same"
	NotSamePerson      LinkKind = "not_same"
)

// IdentityLink says whether two victim records are one person. It merges nothing and can be taken back.
type IdentityLink struct {
	A     VictimRecordID `json:"a"`
	B     VictimRecordID `json:"b"`
	Kind  LinkKind       `json:"kind"`
	Score float64        `json:"score,omitempty"` // 0..1, of the program that proposed it
	By    ActorID        `json:"by,omitempty"`    // who decided; empty where a program only proposes
	Why   string         `json:"why,omitempty"`   // as they wrote it
}

// Person is a cluster of victim records judged the same.
type Person struct {
	ID      PersonID         `json:"id"`
	Records []VictimRecordID `json:"records"`
}
