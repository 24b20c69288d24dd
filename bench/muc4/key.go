package main

import (
	"strconv"
	"strings"
)

// document is one report, with its key when there is one.
type document struct {
	DocID     string     `json:"docid"`
	Dateline  string     `json:"dateline"`
	Text      string     `json:"text"`
	Templates []template `json:"templates"`
}

type template struct {
	Optional bool     `json:"optional"`
	Type     []string `json:"type"`
	Location []struct {
		Chain []struct {
			Name string `json:"name"`
		} `json:"chain"`
	} `json:"location"`
	PerpInd []entity `json:"perp_ind"`
	PerpOrg []entity `json:"perp_org"`
	Victims []entity `json:"victims"`
}

// entity is one thing of the key: any of its strings will do.
type entity struct {
	Alts     []string `json:"alts"`
	Optional bool     `json:"optional"`
	Named    bool     `json:"named"`
	Effect   []string `json:"effect"`
	Number   []number `json:"number"`
}

var types = []string{"ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY"}

// role is what a phrase can be in an incident.
type role int

const (
	victim role = iota
	perpInd
	perpOrg
	place
	country
	roles
)

// wanted gathers the key's entities of a role over all templates of a document.
func (d document) wanted(r role) []entity {
	var out []entity
	for _, t := range d.Templates {
		switch r {
		case victim:
			out = append(out, mark(t.Victims, t.Optional)...)
		case perpInd:
			out = append(out, mark(t.PerpInd, t.Optional)...)
		case perpOrg:
			out = append(out, mark(t.PerpOrg, t.Optional)...)
		default:
			for _, l := range t.Location {
				for i, p := range l.Chain {
					if (i == 0) == (r == country) {
						out = append(out, entity{Alts: []string{p.Name}, Optional: t.Optional ||
							(i > 0 && len(t.Location) > 1)})
					}
				}
			}
		}
	}
	return out
}

func mark(es []entity, optional bool) []entity {
	out := make([]entity, len(es))
	for i, e := range es {
		e.Optional = e.Optional || optional
		out[i] = e
	}
	return out
}

// hasKind says whether the key has an incident at all (k 0) or of type k-1: present 1, absent -1, optional or
// one of several alternatives 0.
func (d document) hasKind(k int) int {
	if k == 0 {
		v := -1
		for _, t := range d.Templates {
			if !t.Optional {
				return 1
			}
			v = 0
		}
		return v
	}
	v := -1
	for _, t := range d.Templates {
		for _, x := range t.Type {
			if x == types[k-1] && (t.Optional || len(t.Type) > 1) {
				v = max(v, 0)
			} else if x == types[k-1] {
				v = 1
			}
		}
	}
	return v
}

var stop = words(`A AN THE OF IN ON AT TO FROM BY FOR WITH AND OR SOME SEVERAL MANY OTHER OTHERS MORE MOST LEAST ABOUT
OVER NEARLY ALMOST APPROXIMATELY AROUND WHO WERE WAS IS ARE HIS HER THEIR ITS THIS THAT THESE THOSE AL MR MRS MS DR THOUSAND DOZENS SCORES`)

// content is the set of bearing words of a phrase, in the singular.
func content(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(s, "'S", ""), func(r rune) bool {
		return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9')
	}) {
		if _, err := strconv.Atoi(w); err == nil || stop[w] || units[w] > 0 {
			continue
		}
		out[singular(w)] = true
	}
	return out
}

func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "IES"):
		return w[:len(w)-3] + "Y"
	case w == "CHILDREN":
		return "CHILD"
	case strings.HasSuffix(w, "MEN") && (w == "MEN" || w == "WOMEN" || w == "POLICEMEN" || w == "GUNMEN" ||
		w == "SERVICEMEN"):
		return w[:len(w)-2] + "AN"
	case len(w) > 3 && strings.HasSuffix(w, "S") && !strings.HasSuffix(w, "SS"):
		return w[:len(w)-1]
	}
	return w
}

// within says whether all of a is in b.
func within(a, b map[string]bool) bool {
	for w := range a {
		if !b[w] {
			return false
		}
	}
	return true
}

// same is the lenient comparison of the conference's descendants: one phrase's bearing words lie in the other's.
func same(a, b map[string]bool) bool {
	return len(a) > 0 && len(b) > 0 && (within(a, b) || within(b, a))
}
