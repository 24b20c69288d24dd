package desk

import (
	"cmp"
	"maps"
	"slices"

	"recount/record"
)

// contested finds judgements of pairs that cannot all be true: a and b are one person, b and c are, a and c are not.
// Those of one contradiction are all contested, because nothing says which of them is wrong; the others hold. The
// answer depends on the judgements alone, not on their order.
func contested(judged []record.IdentityLink) map[string]bool {
	next := map[record.VictimRecordID][]record.IdentityLink{}
	var apart []record.IdentityLink
	for _, j := range judged {
		switch j.Kind {
		case record.SamePerson:
			next[j.A] = append(next[j.A], j)
			next[j.B] = append(next[j.B], j)
		case record.NotSamePerson:
			apart = append(apart, j)
		}
	}
	out := map[string]bool{}
	if len(apart) == 0 || len(next) == 0 {
		return out
	}
	for _, id := range slices.Sorted(maps.Keys(next)) {
		slices.SortFunc(next[id], byPair)
	}
	slices.SortFunc(apart, byPair)
	for _, j := range apart {
		for {
			way := chain(next, out, j.A, j.B)
			if way == nil {
				break
			}
			out[pairID(j)] = true
			for _, l := range way {
				out[pairID(l)] = true
			}
		}
	}
	return out
}

// chain is a shortest way from one record to another over pairs judged to be one person and not contested; nil: there
// is none.
func chain(next map[record.VictimRecordID][]record.IdentityLink, without map[string]bool, from,
	to record.VictimRecordID) []record.IdentityLink {
	came := map[record.VictimRecordID]record.IdentityLink{from: {}}
	for queue := []record.VictimRecordID{from}; len(queue) > 0; queue = queue[1:] {
		for _, l := range next[queue[0]] {
			other := l.A
			if other == queue[0] {
				other = l.B
			}
			if _, seen := came[other]; seen || without[pairID(l)] {
				continue
			}
			came[other] = l
			if other != to {
				queue = append(queue, other)
				continue
			}
			var way []record.IdentityLink
			for at := to; at != from; {
				l := came[at]
				way = append(way, l)
				if l.A == at {
					at = l.B
				} else {
					at = l.A
				}
			}
			return way
		}
	}
	return nil
}

// pairID is the id of a judged pair in the log.
func pairID(l record.IdentityLink) string { return string(min(l.A, l.B)) + "~" + string(max(l.A, l.B)) }

func byPair(a, b record.IdentityLink) int { return cmp.Compare(pairID(a), pairID(b)) }

// settle parts judgements into those that hold and those that are contested. A contested pair may be one person: it is
// counted as if nobody had judged it, so that no minimum rests on it.
func settle(judged []record.IdentityLink) (holds, against []record.IdentityLink) {
	split := contested(judged)
	if len(split) == 0 {
		return judged, nil
	}
	holds = slices.Clone(judged)
	for i, l := range holds {
		if split[pairID(l)] {
			against = append(against, l)
			holds[i].Kind = record.PossiblySamePerson
		}
	}
	return holds, against
}
