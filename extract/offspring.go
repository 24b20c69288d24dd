package extract

import "strings"

// Pages tell of somebody whose parent they were and whom they leave: "a mother of three", "has four children",
// "survived by a wife and six children", "أب لخمسة أطفال". Such a figure counts nobody who was harmed.

// offspring reports whether a figure is of the children of somebody told of. "The mother of three children who were
// killed" tells of three dead.
func (fs *numbers) offspring(n number) bool {
	p := fs.p
	i, j := n.nfrom, n.nto
	child := fs.childAt(j)
	switch {
	case endingWord(p, i, "parentof") != nil:
		if p.arabic(i) {
			return strings.HasPrefix(p.text[p.toks[i].start:], "ل") || p.key(i-1) == "ل"
		}
		k := j
		for k < min(len(p.toks), j+3) && p.toks[k].kind == wordToken && !p.is(k, "rel", "aux", "be") {
			k++
		}
		return !p.is(k, "rel") || p.key(k) == "whose"
	case child && endingWord(p, i, "hasof") != nil:
		return p.at(triggersList, j+1) == nil
	case child:
		return fs.bereaved(i)
	}
	return false
}

// childAt reports whether a noun for somebody's children stands at a token or behind one word: "six children", "two
// young daughters".
func (fs *numbers) childAt(j int) bool {
	p := fs.p
	for k := j; k <= j+1 && k < len(p.toks) && p.toks[k].kind == wordToken; k++ {
		if h := p.at(kinList, k); h != nil {
			return h.tag == "children"
		}
		if h := p.unitAt(k); h != nil {
			return h.tag == "children"
		}
	}
	return false
}

// bereaved reports whether words of leaving kin behind lead to a token: "he is survived by his wife and six children".
func (fs *numbers) bereaved(i int) bool {
	p := fs.p
	for k := i - 1; k >= max(0, i-8); k-- {
		if endingWord(p, k+1, "bereaves") != nil {
			return true
		}
		if p.sign(k, ".") && p.fullStop(k) || p.at(triggersList, k) != nil {
			return false
		}
	}
	return false
}
