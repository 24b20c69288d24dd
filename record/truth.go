package record

// Truth is a three-valued answer. A record with an uncertain date, place or status is neither in nor out of a cell: it
// is possible, and it widens the interval instead of being guessed.
type Truth int8

// The three answers, in order.
const (
	Out      Truth = iota // certainly not
	Possible              // cannot be told
	In                    // certainly
)

// String names the answer.
func (t Truth) String() string { return [...]string{"out", "possible", "in"}[t] }

// And is the lesser of two answers.
func (t Truth) And(u Truth) Truth { return min(t, u) }

// Or is the greater of two answers.
func (t Truth) Or(u Truth) Truth { return max(t, u) }

// Not turns in to out and keeps possible.
func (t Truth) Not() Truth { return In - t }
