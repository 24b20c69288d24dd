package record

// Rank orders states by proof: contested, pending and alleged are 0, discounted is -1.
func (s State) Rank() int {
	if s == StateDiscounted {
		return -1
	}
	return max(ladder[s]-1, 0)
}

// Determination is the finding on one matter of one record, with the decisions that moved it.
type Determination struct {
	ID      DeterminationID  `json:"id"`
	Record  VictimRecordID   `json:"record"`
	Matter  Matter           `json:"matter"`
	State   State            `json:"state"`
	Holds   State            `json:"holds,omitempty"` // the highest state that still holds while contested
	History []ReviewDecision `json:"history,omitempty"`
	Foreign []ForeignGrade   `json:"foreign,omitempty"`
}

// ReviewDecision is the only thing that moves a state. Dissent is kept beside it, not averaged into it.
type ReviewDecision struct {
	Matter         Matter     `json:"matter"`
	From           State      `json:"from"`
	To             State      `json:"to"`
	Standard       string     `json:"standard"` // name and version of the standard of proof
	Evidence       []string   `json:"evidence,omitempty"`
	Origins        []OriginID `json:"origins,omitempty"` // independent origins on which it rests
	Rationale      string     `json:"rationale"`
	Reviewer       string     `json:"reviewer"` // person, not account
	SecondReviewer string     `json:"second_reviewer,omitempty"`
	Dissent        []Dissent  `json:"dissent,omitempty"`
	At             int64      `json:"at"` // microseconds since 1970, UTC
}

// Dissent is a reviewer's disagreement, with reasons.
type Dissent struct {
	Person string `json:"person"`
	Reason string `json:"reason"`
}

// ForeignGrade is what another body's system says of the case, kept in its own words beside ours.
type ForeignGrade struct {
	Body   string `json:"body"`  // Airwars, OHCHR, UCDP, MRM ...
	Grade  string `json:"grade"` // verbatim
	Mapped State  `json:"mapped,omitempty"`
}
