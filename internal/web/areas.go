package web

import (
	"slices"

	"recount/record"
)

// area is a part of the desk: where the rail leads, and its pages. A page is known by the key of its name.
type area struct {
	key   string
	pages []room
	later bool // on a phone it stands under "more"
}

// room is one page of an area.
type room struct {
	key, href string
	act       record.Act // who may not do it is not shown the way
}

// ownOnly are the acts of pages that show whoever asks what is theirs to see, and not all of a kind or nothing.
var ownOnly = []record.Act{"", "log.read"}

// decided are the acts by which pages open as well to whoever decides on what they list.
var decided = map[string]record.Act{"/lists": record.AdmitList}

// areaOf is the area of a page; nil where it stands in none.
func areaOf(page string) *area {
	for i := range areas {
		for _, r := range areas[i].pages {
			if r.key == page {
				return &areas[i]
			}
		}
	}
	return nil
}

// rooms are the pages of an area that exist and that whoever asks may open.
func (a *ask) rooms(x area) []room {
	var out []room
	for _, r := range x.pages {
		decides, ok := decided[r.href]
		if _, there := a.s.acts["GET "+r.href]; there && (a.opens(r.act) || ok && a.may(decides)) {
			out = append(out, r)
		}
	}
	return out
}

// may tells whether whoever asks might do an act at all, on a record of their own or of others. Nothing is written
// down: a form that is not shown was not refused.
func (a *ask) may(act record.Act) bool {
	if act == "" || a.who.Account == "" {
		return a.who.Account != ""
	}
	if a.could == nil {
		a.could, a.ofAll = a.s.desk.Could(a.r.Context(), a.who)
	}
	return a.could(act)
}

// opens tells whether a page that lists what an act reads opens for whoever asks.
func (a *ask) opens(act record.Act) bool {
	some := a.may(act)
	return some && (slices.Contains(ownOnly, act) || a.ofAll(act))
}

// hereAddress is the address of the page that is shown, to come back to: of a page that stands in place of an act, the
// one that its form was on.
func (a *ask) hereAddress() string {
	if a.r.Method == "GET" {
		return a.r.URL.RequestURI()
	}
	return referer(a)
}
