package link

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

// Shares is a run whose pairs are compared and scored by several machines. Each holds the whole table, which is small
// beside the pairs; what it compares is a share of the records with the later ones of their blocks. The shares together
// give what Run gives, whoever did which.
type Shares struct {
	s       *state
	able    func(Pattern) bool
	rowers  sync.Pool
	scoring sync.Once
}

// NewShares makes the table ready and divides the work. Same table and options, same shares.
func NewShares(t *Table, o Options) (*Shares, error) {
	s, err := begin(t, o.withDefaults())
	if err != nil {
		return nil, err
	}
	out := &Shares{s: s, able: s.ready()}
	out.rowers.New = func() any { r := &rower{}; r.start(s, out.able); return r }
	return out, nil
}

// Len is the number of shares.
func (h *Shares) Len() int { return len(h.s.tasks) }

// Seen is what one share gave, to be carried to where it is scored and added up.
type Seen struct {
	Patterns map[Pattern]int64
	pairs    []seenPair // that could be matches, in order
	first    [ruleCount]int64
	all      int64
}

// Compare compares a share. It is safe for use by several goroutines.
func (h *Shares) Compare(share int) *Seen {
	r := h.rowers.Get().(*rower)
	defer h.rowers.Put(r)
	r.count = newCounter(h.able)
	clear(r.stamp) // another share may have met the same records
	t := task{lo: h.s.tasks[share].lo, hi: h.s.tasks[share].hi}
	h.s.runTask(&t, r)
	out := &Seen{Patterns: map[Pattern]int64{}, pairs: t.seen, first: t.first, all: t.all}
	for _, c := range r.count.cells {
		if c.n > 0 {
			out.Patterns[c.p] += c.n
		}
	}
	return out
}

var errShare = errors.New("malformed share of a linkage")

// AppendBinary writes what a share gave.
func (c *Seen) AppendBinary(b []byte) ([]byte, error) {
	b = binary.AppendUvarint(b, uint64(c.all))
	for _, n := range c.first {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendUvarint(b, uint64(len(c.Patterns)))
	for p, n := range c.Patterns {
		b = binary.AppendUvarint(binary.LittleEndian.AppendUint64(b, uint64(p)), uint64(n))
	}
	for _, p := range c.pairs {
		b = appendPair(b, p)
	}
	return b, nil
}

func appendPair(b []byte, p seenPair) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(p.a))
	b = binary.LittleEndian.AppendUint32(b, uint32(p.b))
	return binary.LittleEndian.AppendUint64(b, uint64(p.p))
}

// UnmarshalBinary reads what AppendBinary wrote.
func (c *Seen) UnmarshalBinary(b []byte) error {
	ok := true
	number := func() uint64 {
		n, k := binary.Uvarint(b)
		if k <= 0 {
			ok, b = false, nil
			return 0
		}
		b = b[k:]
		return n
	}
	c.all = int64(number())
	for r := range c.first {
		c.first[r] = int64(number())
	}
	c.Patterns = map[Pattern]int64{}
	for range number() {
		if len(b) < 9 {
			return errShare
		}
		p := Pattern(binary.LittleEndian.Uint64(b))
		b = b[8:]
		c.Patterns[p] += int64(number())
	}
	if !ok || len(b)%16 != 0 {
		return errShare
	}
	c.pairs = make([]seenPair, 0, len(b)/16)
	for ; len(b) > 0; b = b[16:] {
		c.pairs = append(c.pairs, seenPair{
			int32(binary.LittleEndian.Uint32(b)), int32(binary.LittleEndian.Uint32(b[4:])),
			Pattern(binary.LittleEndian.Uint64(b[8:])),
		})
	}
	return nil
}

// Fit fits the model to the patterns of all shares, or takes the one that was given in the options.
func (h *Shares) Fit(patterns map[Pattern]int64) *Model {
	all := newCounter(func(Pattern) bool { return false })
	for p, n := range patterns {
		all.add(p, n)
	}
	h.s.fit(gather([]rower{{count: all}}))
	return h.s.m
}

// Take takes a model that was fitted elsewhere to the same table.
func (h *Shares) Take(m *Model) error {
	if !m.fits(h.s.l, h.s.classes) {
		return ErrModel
	}
	h.scoring.Do(func() { h.s.m, h.s.tab = m, m.table(h.s.l, h.s.classes) })
	return nil
}

// Score keeps those pairs of a share that are likely enough under the model, with their odds. It is safe for use by
// several goroutines, after Fit or Take.
func (h *Shares) Score(c *Seen) *Scored {
	out := &Scored{first: c.first, all: c.all}
	logs := make([]float64, len(h.s.classes))
	for _, p := range c.pairs {
		if odds := float32(h.s.odds(p, logs)); odds > oddsBound {
			out.edges = append(out.edges, edge{a: p.a, b: p.b, odds: odds, p: p.p})
		}
	}
	return out
}

// Scored is a scored share.
type Scored struct {
	edges []edge
	first [ruleCount]int64
	all   int64
}

// AppendBinary writes a scored share.
func (c *Scored) AppendBinary(b []byte) ([]byte, error) {
	b = binary.LittleEndian.AppendUint64(b, uint64(c.all))
	for _, n := range c.first {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, e := range c.edges {
		b = appendPair(b, seenPair{e.a, e.b, e.p})
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(e.odds))
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (c *Scored) UnmarshalBinary(b []byte) error {
	const head, each = 8 * (1 + int(ruleCount)), 20
	if len(b) < head || (len(b)-head)%each != 0 {
		return errShare
	}
	c.all = int64(binary.LittleEndian.Uint64(b))
	for r := range c.first {
		c.first[r] = int64(binary.LittleEndian.Uint64(b[8*(1+r):]))
	}
	c.edges = make([]edge, 0, (len(b)-head)/each)
	for b = b[head:]; len(b) > 0; b = b[each:] {
		c.edges = append(c.edges, edge{
			a: int32(binary.LittleEndian.Uint32(b)), b: int32(binary.LittleEndian.Uint32(b[4:])),
			p:    Pattern(binary.LittleEndian.Uint64(b[8:])),
			odds: math.Float32frombits(binary.LittleEndian.Uint32(b[16:])),
		})
	}
	return nil
}

// Finish gathers the records into persons from the scored shares, in their order: once, after Fit or Take.
func (h *Shares) Finish(ctx context.Context, shares []*Scored) (*Result, error) {
	for _, c := range shares {
		h.s.tally(&task{first: c.first, all: c.all})
		for _, e := range c.edges {
			if e.a < 0 || e.b <= e.a || int(e.b) >= h.s.p.n {
				return nil, errShare
			}
			e.at = int32(len(h.s.edges))
			h.s.edges = append(h.s.edges, e)
		}
	}
	h.s.tasks = nil
	if err := h.s.finish(); err != nil {
		return nil, err
	}
	return h.s.res, ctx.Err()
}
