package estimate

// Schema names the form of Result in JSON; doc/estimate.md describes it field by field.
const Schema = "recount-estimate-1"

// Verdict says in one word what may be said.
type Verdict string

// The verdicts, from the most that can be said to the least.
const (
	Interval Verdict = "interval" // low and high; central values only when CentreShown
	AtLeast  Verdict = "at-least" // a lower end only
	Band     Verdict = "scenario" // two lists under a stated odds ratio; not an estimate
	NoNumber Verdict = "refused"  // the documented number and nothing else
)

// Result is everything that an estimate has to say about one input. Totals are numbers of people, the documented
// included. A limit that the data do not give is null, never a large number.
type Result struct {
	Schema  string  `json:"schema"`
	Code    string  `json:"code"`   // version of the program that made it, as handed in
	Digest  string  `json:"digest"` // SHA-256 of the table, whatever the order of rows and lists
	Seed    uint64  `json:"seed"`   // as handed in
	Effort  string  `json:"effort"` // "full" or "quick"
	Verdict Verdict `json:"verdict"`

	Observed int        `json:"observed"` // people on at least one list
	Shared   int        `json:"shared"`   // people on two lists or more
	Lists    []ListFact `json:"lists"`

	Headline Text  `json:"headline"`
	Envelope *Span `json:"envelope"` // null unless low or both ends may be given
	// what may be called "at least" without the envelope, never below Observed; null when refused
	Floor       *float64 `json:"floor"`
	CentreShown bool     `json:"centre_shown"` // whether central values may be printed beside the envelope
	Methods     []Method `json:"methods"`

	Refused  *string   `json:"refused"`        // the sentence of the strongest rule that spoke in English, or null
	Note     *Text     `json:"note,omitempty"` // the same in every language
	Findings []Finding `json:"findings"`
	Warnings []string  `json:"warnings"` // the remarks in English
	Remarks  []Text    `json:"remarks"`

	Assumption Text `json:"assumption"`
	Reach      Text `json:"reach"`
	LinkedBy   Text `json:"linkage_note"`

	SampleCoverage *float64       `json:"sample_coverage"`
	Overlaps       []Overlap      `json:"overlaps"`
	Pairs          [][]int        `json:"pairs"` // people on both lists; the diagonal is people on the list
	LeaveOut       []Part         `json:"leave_out"`
	Strata         *StrataTotal   `json:"strata"`
	Linkage        *LinkageSpread `json:"linkage"`
	Scenario       *Scenario      `json:"scenario"`
	Chains         *ChainReport   `json:"chains"`
	Graphs         []GraphWeight  `json:"graphs"`
	Cancelled      bool           `json:"cancelled"` // stopped early; what was finished is here
}

// ListFact is what one list holds.
type ListFact struct {
	Name   string `json:"name"`
	People int    `json:"people"`
	Only   int    `json:"only"` // on this list and on no other
}

// Span is an interval of totals. High is null when no upper end may be given.
type Span struct {
	Low   float64  `json:"low"`
	High  *float64 `json:"high"`
	Level float64  `json:"level"` // of each method that it unites
}

// Method is one estimator's answer, or why it gives none.
type Method struct {
	Name       string   `json:"name"` // lcmcr, loglinear-average, loglinear-bic, dga, chao, independence
	Label      Text     `json:"label"`
	Assumes    Text     `json:"assumes"`
	Centre     *float64 `json:"centre"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"` // null with Low given: no upper limit
	Level      float64  `json:"level"`
	InEnvelope bool     `json:"in_envelope"`
	Refused    *string  `json:"refused"`        // in English
	Detail     string   `json:"detail"`         // model, settings and diagnostics in short, in English
	Note       *Text    `json:"note,omitempty"` // Refused, or else Detail, in every language; null in results of before
}

// Overlap is how many people have exactly one history.
type Overlap struct {
	Lists  []string `json:"lists"`
	People int      `json:"people"`
}

// Part is the short result of a piece of the input: a stratum, a linkage draw, or the table without one list.
type Part struct {
	Name     string   `json:"name"`
	Observed int      `json:"observed"`
	Shared   int      `json:"shared"`
	Verdict  Verdict  `json:"verdict"`
	Envelope *Span    `json:"envelope"`
	Floor    *float64 `json:"floor"`
	Methods  []Method `json:"methods"`
	Refused  *string  `json:"refused"`
	Note     *Text    `json:"note,omitempty"` // Refused in every language
	Rules    []RuleID `json:"rules"`
	Seed     uint64   `json:"seed"`
}

// ChainReport is how the chains of the latent-class model went.
type ChainReport struct {
	Chains       int       `json:"chains"`
	BurnIn       int       `json:"burn_in"`
	Sweeps       int       `json:"sweeps"` // kept, a chain
	Classes      int       `json:"classes"`
	Occupied     float64   `json:"occupied"` // mean number of classes in use
	RHat         *float64  `json:"rhat"`     // null when it has no value
	BulkESS      *float64  `json:"ess_bulk"`
	TailESS      *float64  `json:"ess_tail"`
	Medians      []float64 `json:"medians"`       // a chain
	CeilingShare float64   `json:"ceiling_share"` // of draws in the top 1% of the allowed range
	Ceiling      int       `json:"ceiling"`       // largest total that the prior allows
	Converged    bool      `json:"converged"`
	Hills        *Hills    `json:"hills"` // two separate answers, or null
	// the published sampler on the same table; null when the chains had no single answer before
	Plain *PlainChains `json:"plain"`
	Trace [][]float64  `json:"trace"` // thinned draws of the total, a chain
	Ranks [][]int      `json:"ranks"` // draws of a chain in each of 20 equal bins of the pooled ranks
}

// GraphWeight is a decomposable graph and its posterior probability.
type GraphWeight struct {
	Graph       string  `json:"graph"`
	Probability float64 `json:"probability"`
}

func some[T any](x T) *T { return &x }
