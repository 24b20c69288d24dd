// Package link finds which records of one or several lists are one person.
//
// It blocks by a union of rules, compares fields into levels, fits a mixture of latent classes (the same person,
// siblings, cousins, one family, one household or incident, unrelated) to counts of level patterns, gathers records
// into persons under constraints, and says how sure it is: draws of the gathering, a random audit that gives a
// calibrated interval for the number of persons, and a queue of the questions whose answers would change that number
// most. It suggests; people decide. It never deletes or merges a record, and it refuses to give an interval for the
// number of persons as calibrated before people have judged the audit.
//
// The model is Fellegi and Sunter's (1969) with the extra classes of Larsen and Rubin (2001), fitted by expectation
// maximisation on patterns (Jaro 1989) with the frequencies of values taken into account (Winkler 1989). Chances of
// agreement between unrelated records are taken from the frequencies of the files themselves and stay fixed. The audit
// is the difference estimator under stratified sampling (Cochran 1977, chapters 5 and 5A).
//
// The same records, options and seed give the same bytes whatever the number of workers.
package link

import (
	"context"
	"errors"
)

// Errors of Run and of the Builder.
var (
	// ErrNoFields says that no column holds anything by which persons can be compared.
	ErrNoFields = errors.New("no column to compare: name at least one of name, given_name, surname, dob, age, place (use --map)")
	// ErrTooFew says that there are fewer than two records.
	ErrTooFew = errors.New("fewer than two records: nothing to link")
	// ErrTooMany says that a file is too large for comparing all pairs.
	ErrTooMany = errors.New("all pairs are compared in files of up to 20,000 records: leave all-pairs out and let blocking choose")
	// ErrModel says that a model read from a file is for other fields than the table's.
	ErrModel = errors.New("the model is for other fields than these lists have: fit it again or map the columns as they were")
	// ErrConflict says that judgements contradict each other: a and b must be one, b and c must be one, a and c must
	// not.
	ErrConflict = errors.New("judgements contradict each other")
)

// Options of a run. The zero value is the default configuration, the same for every kind of list.
type Options struct {
	// Seed decides every random choice: sampling, draws, the audit sample.
	Seed uint64
	// Workers is the number of goroutines; 0 means one. It does not change the result.
	Workers int
	// Threshold is the probability above which two records count as one person; 0 means 0.5.
	Threshold float64
	// KeepPairs is the probability from which pairs are kept in the Result; 0 means 0.01.
	KeepPairs float64
	// MaxBlock is the largest block compared whole; larger ones are split and reported. 0 chooses it so that the work
	// stays in proportion to the file.
	MaxBlock int
	// Draws is the number of draws of the clustering; 0 means 200, negative none.
	Draws int
	// AllPairs compares every pair by counting value pairs; it needs no blocking and serves files under 20,000 records.
	AllPairs bool
	// Model, when not nil, is used as it is instead of being fitted.
	Model *Model
	// Judged are people's decisions on pairs: hard constraints on the clusters, labels for blocking and calibration.
	Judged []Judgement
	// Known are persons found before, by record: records with the same positive number stay together and records with
	// different ones stay apart, so that only what is new is decided. Zero means new. Nil means that nothing is known.
	// With a Model as well, only pairs with a new record are compared: this is how a list is added without computing
	// the others again.
	Known []int32
	// Places, when not nil, looks up the value of a column of places in a gazetteer. All names of one place, in either
	// script, then are one value, and places are compared by hierarchy and distance. It must give the same answer to
	// the same value.
	Places func(value string) (Spot, bool)
	// Questions is the length of the review queue; 0 means 100, negative none.
	Questions int
	// Progress, when not nil, is called from one goroutine with the step and the share done, 0 to 1.
	Progress func(step Step, done float64)
}

// Step names a stage of a run.
type Step string

// Steps of a run in order.
const (
	StepBlock   Step = "block"
	StepCompare Step = "compare"
	StepFit     Step = "fit"
	StepScore   Step = "score"
	StepCluster Step = "cluster"
	StepDraw    Step = "draw"
)

// Judgement is a person's decision that two records are or are not one person.
type Judgement struct {
	A, B int32
	Same bool
	// Soft makes it evidence of Nats (natural logarithm of odds) instead of a constraint.
	Soft bool
	Nats float64
}

// Pair is a compared pair with the probability that it is one person. A < B.
type Pair struct {
	A, B        int32
	Probability float64
	// Weight is the logarithm to base 2 of the odds of the pair against those of any pair at random.
	Weight float64
	Levels Pattern
}

// Interval is a number of persons with its bounds.
type Interval struct {
	Low, Centre, High float64
	Level             float64
	// Audited says that people judged a random sample; without it the interval holds only the model's own doubt and
	// must not be published as calibrated.
	Audited bool
}

// Result of a run.
type Result struct {
	// Cluster gives for each record the number of its person, from 0, in order of first record.
	Cluster []int32
	// Probability gives for each record the probability that its person is gathered right, as the model sees it: the
	// mean probability of the record's pairs inside its cluster, or that it has no partner when it stands alone.
	Probability []float64
	// Pairs are the pairs with probability of at least Options.KeepPairs, by A, then B.
	Pairs []Pair
	// Persons is the number of clusters with the interval of the draws; not calibrated (see Audit).
	Persons   Interval
	Model     *Model
	Blocking  BlockingReport
	Questions []Question
	// Cut are pairs above the threshold that the clustering left in different clusters: weak bridges for review.
	Cut []Pair
	// Judged are the pairs that people decided, with what the model gives each without the decision.
	Judged []JudgedPair
	// Overlap has, for each draw kept, the number of persons seen by each set of lists (bit i = list i, at most 32
	// lists): what multiple systems estimation needs. Nil with fewer than two lists.
	Overlap  []Overlap
	Warnings []string
}

// JudgedPair is a pair that people decided.
type JudgedPair struct {
	Pair
	Same bool
}

// Overlap is one draw of the table of list overlaps.
type Overlap map[uint32]int

// BlockingReport says what was compared, what was not and how much was missed.
type BlockingReport struct {
	Records int
	// Pairs is the number of pairs compared.
	Pairs int64
	Rules []RuleReport
	// Recall is the share of true pairs that some rule reaches: the pairs given over 0.9, by any rule, over the number
	// of all such pairs that capture-recapture between the rule on names and the rule on birth gives (Chapman's
	// estimator); negative when the two meet too seldom. Where the same records fail both rules it is too high, where a
	// pair that fails one passes the other more often it is too low.
	Recall float64
	// RecallJudged is the share of pairs judged the same that some rule reaches; negative without judgements.
	RecallJudged float64
	// CutBlocks counts blocks too large to compare whole even when split; CutPairs bounds the pairs left out by them.
	CutBlocks int
	CutPairs  int64
}

// RuleReport is one blocking rule's share.
type RuleReport struct {
	Rule         string
	Blocks       int
	LargestBlock int
	// Split counts blocks that were refined by a further field.
	Split int
	// Pairs is the number of pairs that this rule was the first to reach; Matches the expected matches among them.
	Pairs   int64
	Matches float64
	// Learned says that the rule is there because pairs judged the same needed it.
	Learned bool
	// RecallJudged is the share of the pairs judged the same that this rule reaches; negative without judgements.
	RecallJudged float64
}

// Question is a pair that a person should judge. It holds no score: review is blind to it.
type Question struct {
	A, B int32
	// Change is the expected change of the number of persons if it were answered.
	Change float64
	// Bridge says that the answer would join or part whole clusters.
	Bridge bool
}

// Run links the records of a table. The context ends it early; the error then wraps ctx.Err().
func Run(ctx context.Context, t *Table, o Options) (*Result, error) {
	return run(ctx, t, o.withDefaults())
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 1
	}
	if o.Threshold == 0 {
		o.Threshold = 0.5
	}
	if o.KeepPairs == 0 {
		o.KeepPairs = 0.01
	}
	if o.Draws == 0 {
		o.Draws = 200
	}
	if o.Questions == 0 {
		o.Questions = 100
	}
	return o
}
