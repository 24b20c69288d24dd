package extract

import "recount/record"

// number is a figure in a piece: tokens from..to with its qualifier, nfrom..nto without.
type number struct {
	from, to   int
	nfrom, nto int
	lo, hi     int
	q          record.Qualifier
	class      string // of a vague word
	digits     bool
	bare       bool // a count given by the form of a noun alone: "a man", "قتيلان"
	age        bool // an age
	near       bool // a near miss: a date, an age, a sum of money
	head       int  // token of the noun that carries a dual or an article, -1
}

// maxPersons bounds what can be a figure of persons.
const maxPersons = 100_000_000

// numbers are the figures of a piece, those that the form of a noun gives among them.
type numbers struct {
	p     *piece
	cover *cover
	names *names
	rows  *rows
	nums  []number
}

// findNumbers reads the figures of the piece, with ranges and qualifiers.
func (fs *numbers) findNumbers() {
	p := fs.p
	fs.nums = fs.nums[:0]
	for i := 0; i < len(p.toks); {
		n, ok := numberAt(p, i)
		if !ok {
			i++
			continue
		}
		if m, ok := rangeAfter(p, n); ok {
			n = m
		}
		qualifyNumber(p, &n)
		if n.lo == 1 && !n.digits {
			n.bare = true
			n.near = n.near || p.arabic(n.nfrom)
		}
		n.age = fs.ageAround(n) || fs.agesGoOn(n)
		n.near = n.near || n.age || fs.nearMiss(n)
		fs.nums = append(fs.nums, n)
		i = n.nto
	}
}

// numberAt reads one figure that begins with token i.
func numberAt(p *piece, i int) (number, bool) {
	n := number{from: i, nfrom: i, q: record.Exact, head: -1}
	if i >= len(p.toks) {
		return n, false
	}
	t := &p.toks[i]
	if t.arabic && p.tagged(calendarList, i, "weekday") != nil && p.withArticle(i) {
		return n, false // "الأحد إلى 23" is no range from one
	}
	if t.arabic && p.tagged(calendarList, i, "weekday") != nil && p.sign(i+1, ",") && i+3 < len(p.toks) &&
		p.toks[i+2].kind == digitToken && p.sign(i+3, "/") {
		return n, false // "اثنين, 02/12/2019"
	}
	if h := p.tagged(numbersList, i, "vague"); h != nil {
		return vague(p, i, h)
	}
	if p.is(i, "halfword") && p.is(i+1, "article") { // "half a dozen", "half a million"
		if h := p.tagged(numbersList, i+2, "dozen", "mult"); h != nil {
			n.lo, n.hi, n.to, n.nto = h.n/2, h.n/2, int(h.to), int(h.to)
			return n, true
		}
	}
	if arabicNumber(p, i) {
		return readArabic(p, i)
	}
	total, cur, j, seen := 0, 0, i, false
	if t.kind == digitToken {
		n.digits = true
		seen = true
		cur, j = t.value, i+1
		if t.decimal {
			h := p.tagged(numbersList, j, "mult")
			if h == nil {
				n.near, n.lo, n.hi, n.to, n.nto = true, cur, cur, j, j
				return n, true
			}
			v := cur*h.n + t.fraction*(h.n/1000)
			n.lo, n.hi, n.to, n.nto = v, v, int(h.to), int(h.to)
			return n, v <= maxPersons
		}
	}
	last := "digits"
	if !seen {
		last = ""
	}
	for j < len(p.toks) {
		k := j
		if last == "mult" && n.digits && p.toks[k].kind == digitToken && !p.toks[k].decimal && p.toks[k].value < 1000 &&
			p.toks[k].end-p.toks[k].start == 3 { // "2 thousand 200"
			cur, j = p.toks[k].value, k+1
			break
		}
		if k > i && p.sign(k, "-") && p.toks[k].glued {
			k++
		}
		h := p.at(numbersList, k)
		if h == nil || h.tag == "vague" || k > j && !joinsByHyphen(last, h.tag) {
			break
		}
		ok := true
		switch h.tag {
		case "unit":
			ok = last == "" || last == "ten" && h.n < 10 && h.n > 0 || last == "hundred" || last == "mult" ||
				last == "and"
			if ok {
				cur += h.n
			}
		case "ten":
			ok = last == "" || last == "hundred" || last == "mult" || last == "and"
			if ok {
				cur += h.n
			}
		case "hundred":
			ok = last != "" && last != "hundred" && last != "ten" && cur > 0 && cur < 100
			if ok {
				cur *= 100
			}
		case "mult":
			ok = last != "" && cur > 0 && cur < 100000
			if ok {
				total, cur = total+cur*h.n, 0
			}
		case "dozen":
			ok = last != "hundred" && last != "mult"
			cur = max(cur, 1) * h.n
			seen = true
		case "few":
			ok = last == "" || last == "article"
			if ok {
				cur, seen = h.n, true
			}
		case "article":
			next := p.at(numbersList, k+1)
			ok = last == "" && next != nil && (next.tag == "hundred" || next.tag == "mult" || next.tag == "dozen" ||
				next.tag == "few")
			if ok && (next.tag == "hundred" || next.tag == "mult") {
				cur = 1
			}
		case "and":
			at := k + 1
			if p.sign(at, "-") && p.toks[at].glued {
				at++
			}
			next := p.at(numbersList, at)
			ok = (last == "hundred" || last == "mult") && next != nil && (next.tag == "unit" || next.tag == "ten") &&
				!n.digits
		default:
			ok = false
		}
		if !ok || total+cur > maxPersons {
			break
		}
		if h.tag != "article" && h.tag != "and" {
			seen = true
		}
		last = h.tag
		j = int(h.to)
		if h.tag == "dozen" || h.tag == "few" {
			break
		}
	}
	if !seen || j == i {
		return n, false
	}
	n.lo = total + cur
	n.hi, n.to, n.nto = n.lo, j, j
	if n.lo > maxPersons {
		n.near = true
	}
	return n, true
}

// joinsByHyphen reports whether a hyphen joins two words of one number: "twenty-five", "two-hundred-and-fifty".
func joinsByHyphen(last, next string) bool {
	switch next {
	case "hundred", "mult":
		return last == "unit" || last == "ten" || last == "hundred"
	case "and":
		return last == "hundred" || last == "mult"
	}
	return last == "ten" || last == "and" || last == "hundred" && (next == "ten" || next == "unit")
}

func vague(p *piece, i int, h *hit) (number, bool) {
	floor, ok := record.VagueFloor(h.val)
	n := number{from: i, nfrom: i, to: int(h.to), nto: int(h.to), lo: floor, hi: 0, q: record.Vague, class: h.val,
		head: -1}
	if f := p.tagged(numbersList, n.nto, "vague"); f != nil && f.from == h.to { // "dozens, scores": not merged
		_ = f
	}
	return n, ok
}

// rangeAfter reads "a to b", "a-b", "between a and b", "a or b".
func rangeAfter(p *piece, a number) (number, bool) {
	j := a.nto
	if a.q == record.Vague || a.near || j >= len(p.toks) {
		return a, false
	}
	if p.toks[j].sign == plusMinus {
		b, ok := numberAt(p, j+1)
		if j+1 >= len(p.toks) || !ok || b.q == record.Vague || b.near || b.lo >= a.lo || b.lo == 0 {
			return a, false
		}
		a.lo, a.hi, a.q = a.lo-b.lo, a.lo+b.lo, record.Range
		a.nto, a.to = b.nto, b.to
		return a, true
	}
	between := p.is(a.nfrom-1, "between")
	if !between && p.is(j, "to", "until") && p.is(a.nfrom-1, "from") && changed(p, a.nfrom-2) {
		return a, false // "the toll went from 150 to 175": two figures, the first left behind
	}
	if !between && p.key(j) == "و" {
		return a, false // "طفل واحد و8 نساء" are two figures
	}
	if !between && !(p.sign(j, "-") || p.is(j, "to", "or")) || between &&
		!(p.is(j, "and", "to") || p.sign(j, "-") || conjDigits(p, j)) {
		return a, false
	}
	k := j + 1
	if conjDigits(p, j) && !p.is(j, "and", "to") {
		k = j
	}
	if k >= len(p.toks) {
		return a, false
	}
	b, ok := numberAt(p, k)
	if !ok || b.q == record.Vague || b.near {
		return a, false
	}
	low := a.lo
	if endsMult(p, b) && !endsMult(p, a) && low < 1000 && b.lo >= 1000 { // "8 to 9 thousand"
		for m := 1000; m <= b.lo && low*m <= b.lo; m *= 1000 {
			low *= m
			break
		}
	}
	if b.lo <= low || p.is(j, "or") && b.lo-low > 2 || low == 0 {
		return a, false
	}
	if p.sign(j, "-") && b.lo > 40*low {
		return a, false
	}
	a.lo, a.hi, a.q = low, b.lo, record.Range
	a.nto, a.to = b.nto, b.to
	if between {
		a.from--
	}
	return a, true
}

// changed reports whether a verb of change stands at token i or just before it: "went from", "rose sharply from".
func changed(p *piece, i int) bool {
	if i < 0 {
		return false
	}
	if p.arabic(i) {
		for j := i; j >= max(0, i-6) && p.toks[j].kind == wordToken; j-- {
			if p.is(j, "turns") {
				return true
			}
		}
		return false
	}
	for j := i; j >= max(0, i-2); j-- {
		if p.is(j, "turns") || p.key(j) == "went" || p.key(j) == "going" || p.key(j) == "jump" ||
			p.key(j) == "increase" {
			return true
		}
		if !p.is(j, "adverb") && !adverbial(p, j) && p.tagged(wordsList, j, "rise") == nil {
			return false
		}
	}
	return false
}

func endsMult(p *piece, n number) bool {
	for j := n.nfrom; j < n.nto; j++ {
		if h := p.tagged(numbersList, j, "mult"); h != nil {
			return true
		}
	}
	return false
}

// conjDigits reports whether token j is an Arabic conjunction joined to digits or to a number word.
func conjDigits(p *piece, j int) bool {
	return j < len(p.toks) && p.toks[j].arabic && (p.toks[j].key == "و" || p.toks[j].n > 1 &&
		p.toks[j].readings[1].conj)
}

// qualifyNumber looks for a qualifier before the figure and after it.
func qualifyNumber(p *piece, n *number) {
	i := n.from
	if p.is(i-1, "article") || p.key(i-1) == "the" {
		if h := p.endingAt(qualifiersList, i-1); h != nil && (h.val == "before" || h.val == "both") {
			i--
		}
	}
	if i > 0 && n.digits {
		if q, from := signQualifier(p, i); q != "" {
			setQualifier(p, n, q)
			n.from, i = from, from
		}
	}
	for range 2 {
		h := p.endingAt(qualifiersList, i)
		if h == nil || h.val == "after" {
			break
		}
		setQualifier(p, n, record.Qualifier(h.tag))
		n.from, i = int(h.from), int(h.from)
	}
	if n.q == record.Exact || n.q == record.Range && false {
		j := n.nto
		if h := p.at(qualifiersList, j); h != nil && h.val != "before" && !numberFollows(p, int(h.to)) {
			setQualifier(p, n, record.Qualifier(h.tag))
			n.to = int(h.to)
		}
		if p.sign(j, "+") && p.toks[j].glued {
			n.q = record.Over
			n.to = j + 1
		}
	}
}

func numberFollows(p *piece, j int) bool {
	if j >= len(p.toks) {
		return false
	}
	if p.toks[j].kind == digitToken {
		return true
	}
	h := p.at(numbersList, j)
	return h != nil && h.tag != "and" && h.tag != "article"
}

// setQualifier puts a qualifier to a figure: a vague word and a range keep their own, the outer of two wins unless it
// says less.
func setQualifier(p *piece, n *number, q record.Qualifier) {
	if n.q == record.Vague || n.q == record.Range || n.q != record.Exact && (q == record.About || q == record.Exact) {
		return
	}
	n.q = q
	switch q {
	case record.AtLeast, record.Over:
		n.hi = 0
	case record.UpTo, record.Nearly, record.About, record.Exact:
		n.hi = n.lo
	}
}

// signQualifier reads a sign or a short form that qualifies the figure at token i: ">1,400", "≥", "~", "c. 1,400".
func signQualifier(p *piece, i int) (record.Qualifier, int) {
	switch p.toks[i-1].sign {
	case '>':
		return record.Over, i - 1
	case '<':
		return record.UpTo, i - 1
	case '~':
		return record.About, i - 1
	case notUnder:
		return record.AtLeast, i - 1
	case notOver:
		return record.UpTo, i - 1
	case '.':
		if k := p.key(i - 2); i > 1 && (k == "c" || k == "ca" || k == "circa") {
			return record.About, i - 2
		}
	}
	return "", i
}

// brackets reports whether a figure stands alone in round brackets.
func brackets(p *piece, n *number) bool { return p.sign(n.nfrom-1, "(") && p.sign(n.nto, ")") }

// aside steps over a bracket behind a figure that says what it was, or of how many: "1,400 (up from 830) civilians".
func aside(p *piece, j, end int) int {
	if !p.sign(j, "(") {
		return j
	}
	for k := j + 1; k < min(end, j+8); k++ {
		if p.sign(k, ")") {
			return k + 1
		}
		if p.at(triggersList, k) != nil || p.unitAt(k) != nil {
			break
		}
	}
	return j
}

// agesGoOn reports whether a figure is one more of a list of ages: "aged 6 and 11".
func (fs *numbers) agesGoOn(n number) bool {
	p := fs.p
	if len(fs.nums) == 0 || !n.digits || n.lo > 115 {
		return false
	}
	last := &fs.nums[len(fs.nums)-1]
	if !last.age || p.unitAt(n.nto) != nil || p.at(triggersList, n.nto) != nil {
		return false
	}
	for k := last.nto; k < n.nfrom; k++ {
		if !p.sign(k, ",") && !p.is(k, "and") {
			return false
		}
	}
	return n.nfrom-last.nto <= 2
}
