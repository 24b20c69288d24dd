package extract

// wordNumbers are the words of a sentence, its signs and what the lists know of them, as numbers of the scorer: they
// are looked up once, for all figures and all places beside them.
type wordNumbers struct {
	first   int     // token of the sentence
	stems   []int32 // by token: the number of a word's stem, -1 where nothing is known of it
	signs   []int32 // by token that is no word: the number of its name
	hits    []int32 // by phrase, from the first of the sentence: the number of what the list says
	hit     int
	capital int32
}

// number looks up the words of a sentence.
func (n *wordNumbers) number(w *Weights, p *piece, s sentence) {
	n.first, n.stems, n.signs, n.hits = s.from, n.stems[:0], n.signs[:0], n.hits[:0]
	n.capital = w.stems.hashed(capitalHash)
	for k := s.from; k < s.to; k++ {
		word, sign := int32(-1), int32(-1)
		if t := &p.toks[k]; t.kind == wordToken {
			word = w.stems.hashed(featureHash(stem(t.key, t.arabic)))
		} else {
			sign = w.stems.hashed(featureHash(signName(t)))
		}
		n.stems, n.signs = append(n.stems, word), append(n.signs, sign)
	}
	n.hit = int(p.starts[s.from])
	for i := n.hit; i < int(p.starts[s.to]); i++ {
		id := int32(-1)
		if e := p.hits[i].entry; e.mark != "" {
			id = w.stems.hashed(e.markHash)
		}
		n.hits = append(n.hits, id)
	}
}

// capitalMark is the feature of a word that begins with a capital.
const capitalMark = "w.capital"

var capitalHash = featureHash(capitalMark)

var signNames = [256]string{',': "comma", '(': "open", ')': "close", ':': "colon", ';': "semi", '"': "quote",
	'-': "dash", '+': "plus", '/': "slash", '%': "percent", '.': "stop", '$': "money", '\'': "apos", '*': "star"}

// signName is the feature of what stands at a place and is no word.
func signName(t *token) string {
	if t.kind == digitToken {
		return "#"
	}
	if name := signNames[t.sign]; name != "" {
		return name
	}
	return "sign"
}

// markOfEntry is the feature of a phrase that a list knows, "" where it is none.
func markOfEntry(e *entry) string {
	switch e.list {
	case triggersList:
		return e.tag + "." + e.val
	case wordsList:
		return "w." + e.tag
	case unitsList:
		return "u." + e.tag
	case partsList, measuresList, scopesList, cuesList, titlesList, partiesList, qualifiersList, kinList, causesList:
		return listNames[e.list] + "." + e.tag
	}
	return ""
}

// wordAt is the feature of a word at a place: its stem.
func (f *featureSet) wordAt(p *piece, slot, k int) {
	t := &p.toks[k]
	if t.kind != wordToken {
		return
	}
	if i := k - f.words.first; i >= 0 && i < len(f.words.stems) {
		f.w.addWord(f.words.stems[i], slot, f.s)
	} else {
		f.w.addWord(f.w.stems.hashed(featureHash(stem(t.key, t.arabic))), slot, f.s)
	}
	f.tellAt(slot, stem(t.key, t.arabic))
}

// slotAt is what stands at a place of the sentence: the word's stem and the lists that know it, a figure, a sign.
func (f *featureSet) slotAt(p *piece, slot, k int) {
	t := &p.toks[k]
	if t.kind != wordToken {
		f.w.addWord(f.words.signs[k-f.words.first], slot, f.s)
		f.tellAt(slot, signName(t))
		return
	}
	f.wordAt(p, slot, k)
	for i := p.starts[k]; i < p.starts[k+1]; i++ {
		if mark := p.hits[i].mark; mark != "" {
			f.w.addWord(f.words.hits[int(i)-f.words.hit], slot, f.s)
			f.tellAt(slot, mark)
		}
	}
	if t.upper && !t.arabic {
		f.w.addWord(f.words.capital, slot, f.s)
		f.tellAt(slot, capitalMark)
	}
}

// tellAt keeps the name of a feature that is a word at a place, for who measures.
func (f *featureSet) tellAt(slot int, word string) {
	if f.trace != nil {
		f.buf = append(append(append(f.buf[:0], wordSlotNames[slot]...), '='), word...)
		f.tell()
	}
}
