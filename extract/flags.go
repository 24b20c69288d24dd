package extract

import "sort"

// Flags of tokens spare searching the figures, times and names of a long piece again and again.
const (
	figureFlag uint8 = 1 << iota // a figure with its qualifier begins here
	numberFlag                   // a figure without its qualifier begins here
	insideFlag                   // inside a figure
	afterFlag                    // right after a figure that counts
	timeFlag                     // inside a stated time
	orgFlag                      // inside the name of an organisation
	placeFlag                    // inside the name of a place
)

// flagNames marks the names and clears the rest. It is called before times and figures are read.
func (p *piece) flagNames() {
	n := len(p.toks) + 1
	if cap(p.flags) < n {
		p.flags = make([]uint8, n)
	}
	p.flags = p.flags[:n]
	clear(p.flags)
	for _, list := range []struct {
		names []Match
		flag  uint8
	}{{p.orgs, orgFlag}, {p.places, placeFlag}} {
		for i := range list.names {
			for k := p.tokenOf(list.names[i].Start); k < len(p.toks) && int(p.toks[k].start) < list.names[i].End; k++ {
				p.flags[k] |= list.flag
			}
		}
	}
}

// flagTimes marks the stated times.
func (p *piece) flagTimes() {
	for i := range p.flags {
		p.flags[i] &^= timeFlag
	}
	for _, s := range p.spans {
		for k := s.from; k < s.to; k++ {
			p.flags[k] |= timeFlag
		}
	}
}

// flagNumbers marks the figures.
func (p *piece) flagNumbers() {
	for i := range p.flags {
		p.flags[i] &^= figureFlag | numberFlag | insideFlag | afterFlag
	}
	for i := range p.nums {
		n := &p.nums[i]
		for k := n.from; k < n.nto; k++ {
			p.flags[k] |= insideFlag
		}
		if n.near {
			continue
		}
		p.flags[n.from] |= figureFlag
		p.flags[n.nfrom] |= numberFlag
		if !n.bare {
			p.flags[n.nto] |= afterFlag
		}
	}
}

func (p *piece) flagged(i int, flag uint8) bool {
	return i >= 0 && i < len(p.flags) && p.flags[i]&flag != 0
}

// numbersIn gives the indices of the figures that begin in a range of tokens.
func (p *piece) numbersIn(from, to int) (int, int) {
	i := sort.Search(len(p.nums), func(i int) bool { return p.nums[i].nfrom >= from })
	j := sort.Search(len(p.nums), func(i int) bool { return p.nums[i].nfrom >= to })
	return i, j
}
