package record

// Found says where the reader found the value of a field. The order is from surest to least sure.
type Found string

// Where a field's value was found.
const (
	InClause   Found = "clause"   // stated in the clause of the figure
	InSentence Found = "sentence" // stated elsewhere in its sentence
	Carried    Found = "carried"  // carried from a sentence before
	OfPage     Found = "page"     // of the page as a whole: its day, its subject, its country
	FromStory  Found = "story"    // from other pages of the same story
	NotStated  Found = "none"     // the page does not say; the value is empty
)

// Fields of a claim that a basis speaks of. They are the names that FieldAnchor uses too.
const (
	FieldFigure = "figure"
	FieldHarm   = "harm"
	FieldUnit   = "unit"
	FieldOrigin = "origin"
	FieldPlace  = "place"
	FieldSince  = "since"
	FieldUntil  = "until"
	FieldScope  = "scope"
)

// Basis says of one field of a claim how it was found and how sure the reader is.
type Basis struct {
	Field string `json:"field"`
	Found Found  `json:"found"`
	// probability that the value is right, calibrated on pages the reader was not fitted to
	Sure float64 `json:"sure"`
	// names of the features that weighed most, strongest first; at most three
	Reasons []string `json:"reasons,omitempty"`
}

// BasisOf is what the claim says of how a field was found; ok is false where the reader said nothing of it.
func (c *Claim) BasisOf(field string) (b Basis, ok bool) {
	for _, b := range c.Basis {
		if b.Field == field {
			return b, true
		}
	}
	return Basis{}, false
}
