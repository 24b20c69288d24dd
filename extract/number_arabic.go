package extract

import "recount/record"

// arabicNumber reports whether a figure in Arabic words, or digits that Arabic words may go on, begins with token i.
func arabicNumber(p *piece, i int) bool {
	t := &p.toks[i]
	if t.kind == digitToken {
		if t.decimal {
			return false
		}
		h := p.tagged(numbersList, i+1, "mult")
		return h != nil && p.toks[i+1].arabic
	}
	return t.arabic && p.tagged(numbersList, i, "unit", "ten", "hundred", "mult", "dual") != nil
}

// readArabic reads a figure in Arabic words: parts joined by wa-, teens, hundreds written together or apart, thousands
// after their factor or in the dual.
func readArabic(p *piece, i int) (number, bool) {
	n := number{from: i, nfrom: i, q: record.Exact, head: -1}
	total, cur, step, j := 0, 0, 1_000_000_000, i
	last := ""
	if p.toks[i].kind == digitToken {
		cur, j, last, n.digits = p.toks[i].value, i+1, "digits", true
	}
	for j < len(p.toks) {
		if last == "mult" && p.key(j) == "و" && j+1 < len(p.toks) && p.toks[j+1].kind == digitToken &&
			p.toks[j+1].value < step && !p.toks[j+1].decimal {
			cur, last = p.toks[j+1].value, "digits"
			j += 2
			break
		}
		k := j
		joined := false
		if p.key(j) == "و" && last != "" {
			k, joined = j+1, true
		}
		h := p.tagged(numbersList, k, "unit", "ten", "hundred", "mult", "dual", "teen")
		if h == nil {
			break
		}
		joined = joined || h.conj
		if h.prep != 0 && last != "" {
			break
		}
		ok := true
		switch {
		case last == "":
			ok = h.tag != "teen"
			switch h.tag {
			case "mult", "dual":
				total, step, last = h.n, multOf(h), "mult"
			default:
				cur, last = h.n, h.tag
			}
		case h.tag == "mult" && !joined:
			ok = cur > 0 && cur < 100000 && h.n < step && last != "mult"
			if ok {
				total, cur, step, last = total+cur*h.n, 0, h.n, "mult"
			}
		case (h.tag == "teen" || h.tag == "unit" && h.n == 10) && !joined:
			ok = last == "unit" && cur%100 < 10
			cur, last = cur+10, "teen"
		case h.tag == "hundred" && !joined && h.n == 100:
			ok = last == "unit" && cur >= 3 && cur <= 9
			if ok {
				cur, last = cur*100, "hundred"
			}
		case !joined:
			ok = false
		case h.tag == "mult" || h.tag == "dual":
			ok = h.n < step && last == "mult"
			if ok {
				total, step = total+h.n, multOf(h)
			}
		case h.tag == "hundred":
			ok = last == "mult"
			if ok {
				cur, last = h.n, "hundred"
			}
		case h.tag == "ten":
			ok = last == "unit" || last == "hundred" || last == "mult"
			if ok {
				cur, last = cur+h.n, "ten"
			}
		case h.tag == "unit":
			ok = last == "hundred" || last == "mult"
			if ok {
				cur, last = cur+h.n, "unit"
			}
		}
		if !ok || total+cur > maxPersons {
			break
		}
		j = int(h.to)
	}
	if j == i {
		return n, false
	}
	n.lo = total + cur
	n.hi, n.to, n.nto = n.lo, j, j
	return n, n.lo <= maxPersons
}

func multOf(h *hit) int {
	switch {
	case h.n >= 1_000_000:
		return 1_000_000
	default:
		return 1000
	}
}
