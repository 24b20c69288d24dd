package extract

import (
	"slices"

	"recount/record"
)

// findSingles adds the counts that the form of a noun gives: "a man", "his mother"; in Arabic duals and singulars.
func (fs *numbers) findSingles() {
	p := fs.p
	before := len(fs.nums)
	for i := 0; i < len(p.toks); i++ {
		if p.toks[i].kind != wordToken {
			continue
		}
		if p.toks[i].arabic {
			i = fs.arabicSingle(i)
			continue
		}
		if !p.is(i, "article", "poss") && !p.toks[i].genitive {
			continue
		}
		if h, at := fs.singularAfter(i + 1); h != nil {
			n := number{from: at, nfrom: at, to: at, nto: at, lo: 1, hi: 1, q: record.Exact, bare: true, head: at}
			if p.is(i, "article") {
				n.from, n.nfrom, n.to, n.nto = i, i, i+1, i+1
			}
			fs.nums = append(fs.nums, n)
		}
	}
	if len(fs.nums) > before {
		slices.SortStableFunc(fs.nums, func(a, b number) int { return a.nfrom - b.nfrom })
	}
}

// singularAfter finds a noun for one person after an article or a possessive, an adjective or an age between.
func (fs *numbers) singularAfter(i int) (*hit, int) {
	p := fs.p
	for j := i; j < len(p.toks) && j < i+6; j++ {
		t := &p.toks[j]
		if t.kind == digitToken || t.sign == '-' || p.is(j, "yearold") {
			continue
		}
		if t.kind != wordToken || fs.cover.figureAt(j) {
			return nil, 0
		}
		if h := p.at(kinList, j); h != nil {
			if h.val == "1" && int(h.to) <= len(p.toks) {
				return h, j
			}
			return nil, 0
		}
		if u := p.unitAt(j); u != nil {
			k := p.toks[u.to-1].key
			if singular[k] && p.unitAt(int(u.to)) == nil {
				if !closesNoun(p, int(u.to)) {
					return nil, 0
				}
				return u, j
			}
			if p.unitAt(int(u.to)) == nil {
				return nil, 0
			}
			continue
		}
		if p.is(j, "prep", "aux", "conj", "rel", "pron", "and", "of", "to", "or", "article", "det") ||
			p.at(triggersList, j) != nil || p.at(measuresList, j) != nil && !p.is(j, "yearold") {
			return nil, 0
		}
		if j-i >= 3 && t.upper {
			return nil, 0
		}
	}
	return nil, 0
}

var singular = map[string]bool{
	"man": true, "woman": true, "child": true, "boy": true, "girl": true, "person": true, "civilian": true,
	"soldier": true,
	"officer": true, "policeman": true, "fighter": true, "gunman": true, "militant": true, "baby": true, "infant": true,
	"toddler": true, "teenager": true, "journalist": true, "doctor": true, "nurse": true, "medic": true,
	"paramedic": true,
	"farmer":    true, "driver": true, "student": true, "teacher": true, "resident": true, "villager": true,
	"worker": true,
	"priest": true, "protester": true, "pedestrian": true, "migrant": true, "passenger": true, "guard": true,
	"peacekeeper": true,
	"youth":       true, "minor": true, "schoolgirl": true, "schoolboy": true, "firefighter": true, "volunteer": true,
	"reporter": true,
}

// closesNoun reports whether a noun phrase ends before token i: "a civilian area" goes on.
func closesNoun(p *piece, i int) bool {
	if i >= len(p.toks) || p.toks[i].kind != wordToken {
		return true
	}
	if p.at(triggersList, i) != nil || p.at(calendarList, i) != nil || p.at(cuesList, i) != nil || p.toks[i].upper {
		return true
	}
	return p.is(i, "prep", "aux", "conj", "rel", "and", "of", "to", "or", "adverb", "be", "pron", "det", "poss",
		"article", "neg")
}
