package count

import (
	"strings"

	"recount/record"
)

// Between parts the groups of a breakdown of several kinds in its keys.
const Between = "\x00"

// Breakdown counts the named persons of a query by what their records say: each of groups gives a group of a record, ""
// where it says nothing; a key of the answer has the groups of all, parted by Between. A group may look at nothing but
// what a cell asks for: records that no cell tells apart are counted as one kind. A person whose records speak of
// several groups is possible in each and certain in none, so that the least numbers of the groups never add up to more
// than the whole; the greatest may.
func (p *Prepared) Breakdown(q Query, groups ...func(*record.VictimRecord) string) map[string]Distinct {
	return p.roll().persons(q.Cell.Outcome, byName).breakdown(q.Cell, groups)
}

func (p *persons) breakdown(c record.Cell, groups []func(*record.VictimRecord) string) map[string]Distinct {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := make([]record.Truth, len(p.roll.kinds))
	of := make([][]string, len(p.roll.kinds))
	for i, r := range p.roll.kinds {
		if in[i] = r.Membership(c, p.places); in[i] != record.Out {
			of[i] = make([]string, len(groups))
			for g, group := range groups {
				of[i][g] = group(r)
			}
		}
	}
	out := map[string]Distinct{}
	for i, n := range p.single {
		if n == 0 || in[i] == record.Out {
			continue
		}
		d, key := Distinct{High: n, Records: n}, strings.Join(of[i], Between)
		if in[i] == record.In {
			d.Low = n
		}
		out[key] = out[key].plus(d)
	}
	for _, t := range p.tangles {
		t.breakdown(in, of, out)
	}
	return out
}

func (d Distinct) plus(e Distinct) Distinct {
	return Distinct{Low: d.Low + e.Low, High: d.High + e.High, Records: d.Records + e.Records}
}

// breakdown adds the people of one tangle to their groups. Records that were judged to be one person say what any of
// them says. Those that may be one person are one at least, in the group that one of them names whole and none speaks
// against; and at most as many as were not judged to be one, each in the group that it names itself.
func (t tangle) breakdown(in []record.Truth, of [][]string, out map[string]Distinct) {
	persons, records, certain := t.groupsOf(in, of)
	if len(persons) == 0 {
		return
	}
	whole, differ := merged(persons)
	for i, said := range persons {
		key := strings.Join(said, Between)
		out[key] = out[key].plus(Distinct{High: 1, Records: records[i]})
	}
	key := strings.Join(whole, Between)
	if d, ok := out[key]; ok && certain && !differ {
		for _, said := range persons {
			if strings.Join(said, Between) == key {
				d.Low++
				out[key] = d
				return
			}
		}
	}
}

// groupsOf gives of each component of same what its records in the cell say, and how many they are; certain says that
// one of them is in the cell for sure.
func (t tangle) groupsOf(in []record.Truth, of [][]string) (persons [][]string, records []int, certain bool) {
	at := map[int]int{}
	for i, k := range t.kinds {
		if in[k] == record.Out {
			continue
		}
		certain = certain || in[k] == record.In
		n, seen := at[t.same[i]]
		if !seen {
			at[t.same[i]] = len(persons)
			persons, records = append(persons, of[k]), append(records, 1)
			continue
		}
		both, differ := merged([][]string{persons[n], of[k]})
		if differ { // one person, possible in both groups
			persons, records = append(persons, of[k]), append(records, 1)
			continue
		}
		persons[n] = both
		records[n]++
	}
	return persons, records, certain
}

// merged is what all together say, of each kind of group; differ says that two of them contradict each other.
func merged(all [][]string) (said []string, differ bool) {
	said = make([]string, len(all[0]))
	for _, one := range all {
		for g, name := range one {
			switch {
			case said[g] == "":
				said[g] = name
			case name != "" && name != said[g]:
				differ = true
			}
		}
	}
	return said, differ
}
