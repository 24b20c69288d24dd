package flow

import (
	"time"

	"recount/count"
	"recount/intake"
	"recount/record"
)

// TollReport is everything that one run of `recount toll` found: what the faces (text, JSON, HTML) show and nothing
// that they may not. Names of living private persons are masked in every text of it, byte for byte, so that offsets
// still hold.
type TollReport struct {
	Version  string   `json:"version"` // of recount
	Methods  []string `json:"methods"` // readers and extractors with their versions
	Question Question `json:"question"`
	// the answer to the question first, then the parts that people ask for next
	Tolls  []Answer `json:"tolls"`
	Likely *Likely  `json:"likely,omitempty"` // the fifth number, made from lists among the files
	Case   bool     `json:"case,omitempty"`   // of a case: its claims were accepted by people
	// what the linkage makes of the case's named records: a suggestion, in no number
	Taken *Taken `json:"taken,omitempty"`
	// files that are lists of named victims: the fifth number is made from them, and no other
	Lists []string `json:"lists,omitempty"`
	Files int      `json:"files"`
	Pages []Page   `json:"pages"` // in the order of names
	// pages whose figures are not read: another language, a fault, too costly; see Problems
	Unread   int              `json:"pages_unread"`
	Claims   []record.Claim   `json:"claims"`   // of all kinds, in the order of pages
	Stories  []Story          `json:"stories"`  // pages that derive from one account
	Diverges []Divergence     `json:"diverges"` // where a rewrite differs from its source; moves no number
	Victims  int              `json:"victim_candidates"`
	Places   []record.Place   `json:"places"`  // of the claims, for the map
	Origins  []Origin         `json:"origins"` // of the claims, with their names
	Problems []intake.Problem `json:"problems"`
	Warnings []record.Warning `json:"warnings"`
	places   record.Places
	byID     map[record.ClaimID]int
	pageByID map[record.DocumentID]int
}

// Taken is for how many persons the linkage takes the named records of a case, before people have judged the pairs.
type Taken struct {
	Records int `json:"records"`
	Persons int `json:"persons"`
	Pairs   int `json:"pairs"` // that may be one person and that nobody has judged
}

// Question is what was asked, as people put it.
type Question struct {
	Outcome record.Outcome    `json:"outcome"`
	Status  string            `json:"status"` // as asked, empty for persons of every status
	Place   string            `json:"place"`  // the gazetteer's English name, empty for anywhere
	PlaceAR string            `json:"place_ar"`
	Since   record.Date       `json:"since"`
	Until   record.Date       `json:"until"`
	AsOf    record.Date       `json:"as_of"`
	Adopt   []record.OriginID `json:"adopt"`
	Admit   []record.OriginID `json:"admit"`
	KnownAt time.Time         `json:"known_at,omitzero"` // what a case learned later is left out; zero: no limit
	// add figures of different pages too; without it only those that one page gives together
	Combine bool `json:"combine"`
}

// Answer is the toll of one cell.
type Answer struct {
	// civilians, security, fighters, children, injured, missing, sheltering ..., or persons
	Key    string       `json:"key"`
	Result count.Result `json:"result"`
}

// Page is one document as the report shows it.
type Page struct {
	ID        record.DocumentID `json:"id"`
	Name      string            `json:"name"`
	Outlet    string            `json:"outlet"`
	Title     string            `json:"title"`
	URL       string            `json:"url"`
	Lang      record.Lang       `json:"lang"`
	Published record.Date       `json:"published"`
	DateFrom  record.DateSource `json:"date_from"`
	SHA256    string            `json:"sha256"`
	Text      string            `json:"text"` // masked; empty where the run held too much to keep it
	Blocks    []record.Block    `json:"blocks"`
	Claims    []record.ClaimID  `json:"claims"`
	Masked    int               `json:"masked"` // stretches of text masked
	Copies    []string          `json:"copies"` // names of files with the same bytes
	Story     record.StoryID    `json:"story"`
	Warnings  []record.Warning  `json:"warnings"`
	Captured  record.Date       `json:"-"` // when it was fetched; not stated: not known
	// where the sentences of claims stand in its text, in characters
	Sentences map[record.ClaimID][2]int `json:"-"`
}

// Story is pages that derive from one account.
type Story struct {
	ID    record.StoryID      `json:"id"`
	Head  record.DocumentID   `json:"head"` // the earliest and most complete member
	Pages []record.DocumentID `json:"pages"`
	Band  string              `json:"band"` // certain, likely, single: how sure it is that the pages belong together
}

// Divergence is one difference of a page from another that tells the same story. Claims of the diverging page that it
// touches count for nothing.
type Divergence struct {
	Kind   string            `json:"kind"` // perpetrator, speaker, category, digits, qualifier, window
	Story  record.StoryID    `json:"story"`
	Page   record.DocumentID `json:"page"`
	Source record.DocumentID `json:"source"`
	Text   string            `json:"text"`             // in English
	Says   string            `json:"says"`             // which sentence it is, for another language
	Blanks []record.Blank    `json:"blanks,omitempty"` // what fills it
	Here   record.Anchor     `json:"here"`
	There  record.Anchor     `json:"there"`
	Claims []record.ClaimID  `json:"claims"`
}

// Claim finds a claim by its id.
func (r *TollReport) Claim(id record.ClaimID) (*record.Claim, bool) {
	if r.byID == nil {
		r.byID = make(map[record.ClaimID]int, len(r.Claims))
		for i, c := range r.Claims {
			r.byID[c.ID] = i
		}
	}
	i, ok := r.byID[id]
	if !ok {
		return nil, false
	}
	return &r.Claims[i], true
}

// Page finds a page by the id of its document.
func (r *TollReport) Page(id record.DocumentID) (*Page, bool) {
	if r.pageByID == nil {
		r.pageByID = make(map[record.DocumentID]int, len(r.Pages))
		for i, p := range r.Pages {
			r.pageByID[p.ID] = i
		}
	}
	i, ok := r.pageByID[id]
	if !ok {
		return nil, false
	}
	return &r.Pages[i], true
}

// Gazetteer answers what lies in what for the places of the report.
func (r *TollReport) Gazetteer() record.Places { return r.places }

// OfKind lists the claims of a kind, in order.
func (r *TollReport) OfKind(k record.ClaimKind) []*record.Claim {
	var out []*record.Claim
	for i := range r.Claims {
		if r.Claims[i].Kind == k {
			out = append(out, &r.Claims[i])
		}
	}
	return out
}

// Origin is who is said to know, as the report names them.
type Origin struct {
	ID     record.OriginID `json:"id"`
	Class  string          `json:"class"`
	NameEN string          `json:"name_en"`
	NameAR string          `json:"name_ar"`
}

// OriginName gives the name of an origin in a language, or its id.
func (r *TollReport) OriginName(id record.OriginID, lang record.Lang) string {
	for _, o := range r.Origins {
		if o.ID != id {
			continue
		}
		if name := lang.Of(o.NameEN, o.NameAR); name != "" {
			return name
		}
	}
	return string(id)
}
