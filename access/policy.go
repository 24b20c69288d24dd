package access

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"recount/record"
)

// Action is a row of the matrix.
type Action string

// Act is what a verb, a route, a job or a message does; acts.tsv gives its action and level.
type Act = record.Act

// Word is a condition in a cell of the matrix.
type Word string

const (
	wordYes         Word = "yes"
	wordCompartment Word = "compartment"
	wordOwn         Word = "own"
	wordAssigned    Word = "assigned"
	wordApproved    Word = "approved"
	wordPseudonym   Word = "pseudonym"
	wordSecond      Word = "second"
	wordReason      Word = "reason"
	wordPropose     Word = "propose"
	wordCap         Word = "cap"
	wordGrant       Word = "grant"
	wordSealed      Word = "sealed"
	wordSecurity    Word = "security"
	wordOther       Word = "other"
)

var words = []Word{
	wordYes, wordCompartment, wordOwn, wordAssigned, wordApproved, wordPseudonym, wordSecond, wordReason, wordPropose,
	wordCap, wordGrant, wordSealed, wordSecurity, wordOther,
}

// ActRow is what acts.tsv says of an act.
type ActRow struct {
	Act    Act
	Action Action
	Level  Level // the least level that the act touches
	StepUp bool  // asks for a fresh second factor
	About  string
}

// Policy is the matrix and the table of acts.
type Policy struct {
	roles  []Role
	matrix map[Action]map[Role][]Word
	order  []Action
	acts   map[Act]ActRow
	named  []Act
}

//go:embed matrix.tsv
var matrixText string

//go:embed acts.tsv
var actsText string

// Default is the policy that ships with the program.
func Default() *Policy {
	p, err := Parse(matrixText, actsText)
	if err != nil {
		panic("access: the embedded policy is broken: " + err.Error())
	}
	return p
}

// Parse reads a policy from the text of its two tables. Errors name table and line.
func Parse(matrix, acts string) (*Policy, error) {
	p := &Policy{matrix: map[Action]map[Role][]Word{}, acts: map[Act]ActRow{}}
	if err := eachLine(matrix, p.matrixLine); err != nil {
		return nil, fmt.Errorf("matrix: %w", err)
	}
	if err := eachLine(acts, p.actLine); err != nil {
		return nil, fmt.Errorf("acts: %w", err)
	}
	return p, nil
}

// eachLine calls f with the cells of every line that is neither empty nor a comment.
func eachLine(text string, f func(cells []string) error) error {
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f(strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return nil
}

func (p *Policy) matrixLine(cells []string) error {
	if p.roles == nil {
		for _, c := range cells[1:] {
			p.roles = append(p.roles, Role(c))
		}
		return nil
	}
	if len(cells) != len(p.roles)+1 {
		return fmt.Errorf("%d cells, want %d", len(cells), len(p.roles)+1)
	}
	action := Action(cells[0])
	if _, twice := p.matrix[action]; twice {
		return fmt.Errorf("action %s stands twice", action)
	}
	row := map[Role][]Word{}
	for i, c := range cells[1:] {
		if c == "-" {
			continue
		}
		for _, w := range strings.Fields(c) {
			if !slices.Contains(words, Word(w)) {
				return fmt.Errorf("unknown word %q", w)
			}
			row[p.roles[i]] = append(row[p.roles[i]], Word(w))
		}
	}
	p.matrix[action] = row
	p.order = append(p.order, action)
	return nil
}

func (p *Policy) actLine(cells []string) error {
	if cells[0] == "act" {
		return nil
	}
	if len(cells) != 5 {
		return fmt.Errorf("%d cells, want 5", len(cells))
	}
	row := ActRow{Act: Act(cells[0]), Action: Action(cells[1]), StepUp: cells[3] == "yes", About: cells[4]}
	if _, ok := p.matrix[row.Action]; !ok {
		return fmt.Errorf("act %s names the action %s, which has no row", row.Act, row.Action)
	}
	if len(cells[2]) != 2 || cells[2][0] != 's' || cells[2][1] < '0' || cells[2][1] > '4' {
		return fmt.Errorf("act %s has the level %q", row.Act, cells[2])
	}
	row.Level = Level(cells[2][1] - '0')
	if _, twice := p.acts[row.Act]; twice {
		return fmt.Errorf("act %s stands twice", row.Act)
	}
	p.acts[row.Act] = row
	p.named = append(p.named, row.Act)
	return nil
}

// Row returns what the table says of an act, and whether it is there. Registering a verb or a route without a row is a
// fault that a test finds.
func (p *Policy) Row(a Act) (ActRow, bool) {
	row, ok := p.acts[a]
	return row, ok
}

// Acts lists the acts in the order of the table.
func (p *Policy) Acts() []Act { return slices.Clone(p.named) }

// Actions lists the actions in the order of the matrix.
func (p *Policy) Actions() []Action { return slices.Clone(p.order) }

// Roles lists the roles in the order of the matrix.
func (p *Policy) Roles() []Role { return slices.Clone(p.roles) }

// Cell returns the words of one cell; none means never.
func (p *Policy) Cell(a Action, r Role) []Word { return slices.Clone(p.matrix[a][r]) }
