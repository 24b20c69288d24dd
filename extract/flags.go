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

// cover says of each token of a piece what stands there: a figure, a stated time, the name of a body or a place.
type cover struct {
	p     *piece
	flags []uint8
}

// flagNames marks the names and clears the rest. It is called before times and figures are read.
func (cv *cover) flagNames(orgs, places []Match) {
	p := cv.p
	n := len(p.toks) + 1
	if cap(cv.flags) < n {
		cv.flags = make([]uint8, n)
	}
	cv.flags = cv.flags[:n]
	clear(cv.flags)
	for _, list := range []struct {
		names []Match
		flag  uint8
	}{{orgs, orgFlag}, {places, placeFlag}} {
		for i := range list.names {
			for k := p.tokenOf(list.names[i].Start); k < len(p.toks) && int(p.toks[k].start) < list.names[i].End; k++ {
				cv.flags[k] |= list.flag
			}
		}
	}
}

// flagTimes marks the stated times.
func (cv *cover) flagTimes(spans []timeSpan) {
	for i := range cv.flags {
		cv.flags[i] &^= timeFlag
	}
	for _, s := range spans {
		for k := s.from; k < s.to; k++ {
			cv.flags[k] |= timeFlag
		}
	}
}

// flagNumbers marks the figures.
func (cv *cover) flagNumbers(nums []number) {
	for i := range cv.flags {
		cv.flags[i] &^= figureFlag | numberFlag | insideFlag | afterFlag
	}
	for i := range nums {
		n := &nums[i]
		for k := n.from; k < n.nto; k++ {
			cv.flags[k] |= insideFlag
		}
		if n.near {
			continue
		}
		cv.flags[n.from] |= figureFlag
		cv.flags[n.nfrom] |= numberFlag
		if !n.bare {
			cv.flags[n.nto] |= afterFlag
		}
	}
}

func (cv *cover) flagged(i int, flag uint8) bool {
	return i >= 0 && i < len(cv.flags) && cv.flags[i]&flag != 0
}

// numbersIn gives the indices of the figures that begin in a range of tokens.
func (fs *numbers) numbersIn(from, to int) (int, int) {
	i := sort.Search(len(fs.nums), func(i int) bool { return fs.nums[i].nfrom >= from })
	j := sort.Search(len(fs.nums), func(i int) bool { return fs.nums[i].nfrom >= to })
	return i, j
}
