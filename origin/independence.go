package origin

import (
	"slices"

	"recount/record"
)

// follow notes who passes on whose figures, from the chains of all pages: "the UN, citing SOHR" makes the UN depend on
// SOHR.
func (tr *Tracing) follow(prints []*fingerprint) {
	for _, p := range prints {
		for i := range p.facts {
			f := &p.facts[i]
			if f.stated == "" {
				continue
			}
			tr.classes[f.stated] = f.class
			for _, via := range f.chain {
				if via != f.stated && via != "" {
					tr.citing[via] = append(tr.citing[via], f.stated)
				}
			}
		}
	}
	for o := range tr.citing {
		slices.Sort(tr.citing[o])
		tr.citing[o] = slices.Compact(tr.citing[o])
	}
}

// Support is how many independent origins stand behind a set of claims.
type Support struct {
	Origins   []record.OriginID   `json:"origins"`   // one of each independent group, sorted
	Documents []record.DocumentID `json:"documents"` // all that give the claims
	Unknown   int                 `json:"unknown"`   // claims without a known origin: they support nothing
}

// Independent reports whether two claims come from independent origins, and if not, why. Unknown counts as dependent.
func (tr *Tracing) Independent(a, b record.ClaimID) (bool, string) {
	f, g := tr.facts[a], tr.facts[b]
	switch {
	case f == nil || g == nil:
		return false, "a claim is not among the pages"
	case f.origin == "" || g.origin == "":
		return false, "an origin is not known"
	case isPublisher(f.class) || isPublisher(g.class):
		return false, "an outlet is named where the origin should be"
	case f.origin == g.origin:
		return false, "the origin is the same"
	case tr.upstream(f.origin)[g.origin] || tr.upstream(g.origin)[f.origin]:
		return false, "one origin passes on figures of the other"
	case f.value == g.value && f.value >= seriesLeast && f.plain() && f.document != g.document &&
		tr.story[f.document] == tr.story[g.document]:
		return false, "both pages derive from one account of this figure"
	}
	up := tr.upstream(f.origin)
	for o := range tr.upstream(g.origin) {
		if up[o] {
			return false, "both origins pass on figures of a third"
		}
	}
	return true, ""
}

// maxChain bounds a walk along citations.
const maxChain = 16

// upstream gives the origins whose figures o passes on, without itself.
func (tr *Tracing) upstream(o record.OriginID) map[record.OriginID]bool {
	seen := map[record.OriginID]bool{}
	next := []record.OriginID{o}
	for range maxChain {
		var more []record.OriginID
		for _, x := range next {
			for _, y := range tr.citing[x] {
				if y != o && !seen[y] {
					seen[y] = true
					more = append(more, y)
				}
			}
		}
		if next = more; len(next) == 0 {
			break
		}
	}
	return seen
}

// Support counts the independent origins behind claims: ten outlets that quote one monitor are one. Flagged claims
// support nothing.
func (tr *Tracing) Support(claims []record.ClaimID) Support {
	var s Support
	flagged := tr.Flagged()
	var heads []record.ClaimID
	sorted := slices.Clone(claims)
	slices.Sort(sorted)
	for _, c := range slices.Compact(sorted) {
		f := tr.facts[c]
		if f == nil {
			continue
		}
		s.Documents = append(s.Documents, f.document)
		if _, bad := flagged[c]; bad || f.origin == "" || isPublisher(f.class) {
			s.Unknown++
			continue
		}
		if !slices.ContainsFunc(heads, func(h record.ClaimID) bool { ok, _ := tr.Independent(h, c); return !ok }) {
			heads = append(heads, c)
			s.Origins = append(s.Origins, f.origin)
		}
	}
	slices.Sort(s.Documents)
	s.Documents = slices.Compact(s.Documents)
	slices.Sort(s.Origins)
	return s
}
