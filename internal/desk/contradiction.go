package desk

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"recount/record"
)

// Said is one field of what an act says. Value is text as people read it, or JSON; "" where the act says nothing there.
type Said struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// Weight says what an act would count where it stands.
type Weight struct {
	Code   string         `json:"code"`
	Figure *record.Figure `json:"figure,omitempty"` // of a claim that counts
	Rows   int            `json:"rows,omitempty"`   // of a list
}

// Codes of Weight.
const (
	WeighsNothing  = "nothing"        // it moves no number
	WeighsUnseen   = "unseen"         // not for whoever asks to know
	WeighsBack     = "back"           // what the other act says is taken back, and counts no more
	WeighsFigure   = "figure"         // a claim's figure counts
	WeighsRejected = "rejected"       // a claim that counts nothing
	WeighsSame     = "pair.same"      // two records count as one person
	WeighsApart    = "pair.not_same"  // two records count as two persons
	WeighsMaybe    = "pair.maybe"     // two records count as one to two persons
	WeighsVerified = "finding.proven" // the person is in the verified minimum, as far as this finding goes
	WeighsFound    = "finding.below"  // the person is not in the verified minimum
	WeighsRecord   = "record"         // one record, which counts with what it says
	WeighsRows     = "rows"           // the rows of a list, once it is admitted
)

// weigh finds out what an act would count.
func weigh(s *Side) Weight {
	switch {
	case s.Says == "":
		return Weight{Code: WeighsUnseen}
	case s.Takes:
		return Weight{Code: WeighsBack}
	}
	said := []byte(s.Says)
	switch s.Kind {
	case record.JudgeClaim, record.ApproveClaim:
		return weighClaim(said)
	case record.JudgePair:
		var l record.IdentityLink
		if json.Unmarshal(said, &l) == nil {
			switch l.Kind {
			case record.SamePerson:
				return Weight{Code: WeighsSame}
			case record.NotSamePerson:
				return Weight{Code: WeighsApart}
			}
		}
		return Weight{Code: WeighsMaybe}
	case record.ProposeFinding, record.DecideFinding, record.ReopenFinding:
		var f record.Determination
		if json.Unmarshal(said, &f) == nil && f.State == record.StateVerified && !f.Proposed {
			return Weight{Code: WeighsVerified}
		}
		return Weight{Code: WeighsFound}
	case record.RecordVictim, record.CorrectVictim:
		return Weight{Code: WeighsRecord}
	case record.BeginImport, record.AdmitList:
		var i record.Import
		if json.Unmarshal(said, &i) == nil {
			return Weight{Code: WeighsRows, Rows: i.Rows}
		}
	}
	return Weight{Code: WeighsNothing}
}

func weighClaim(said []byte) Weight {
	var j record.ClaimJudgement
	if json.Unmarshal(said, &j) != nil || j.Judgement != record.ClaimAccepted {
		return Weight{Code: WeighsRejected}
	}
	if j.Claim.Count != nil {
		return Weight{Code: WeighsFigure, Figure: &j.Claim.Count.Figure}
	}
	return Weight{Code: WeighsNothing}
}

// differ gives each side of a contradiction the fields in which the sides say different things.
func differ(sides []Side) {
	all := make([]map[string]string, len(sides))
	fields := map[string]bool{}
	for i := range sides {
		if sides[i].Takes {
			continue // what it says is which act it takes back
		}
		all[i] = fieldsSaid(sides[i].Says)
		for f := range all[i] {
			fields[f] = true
		}
	}
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		same := true
		for i := range sides {
			same = same && (all[i] == nil || all[i][f] == firstOf(all, f))
		}
		if same || f == "why" {
			continue
		}
		for i := range sides {
			if all[i] != nil {
				sides[i].Fields = append(sides[i].Fields, Said{f, all[i][f]})
			}
		}
	}
}

func firstOf(all []map[string]string, field string) string {
	for _, a := range all {
		if a != nil {
			return a[field]
		}
	}
	return ""
}

// fieldsSaid are the fields of what an act says; a dot leads into a field of fields.
func fieldsSaid(says string) map[string]string {
	d := json.NewDecoder(bytes.NewReader([]byte(says)))
	d.UseNumber()
	var v any
	if says == "" || d.Decode(&v) != nil {
		return nil
	}
	out := map[string]string{}
	flatten("", v, out)
	return out
}

func flatten(at string, v any, out map[string]string) {
	switch x := v.(type) {
	case nil:
	case map[string]any:
		for k, inner := range x {
			name := k
			if at != "" {
				name = at + "." + k
			}
			flatten(name, inner, out)
		}
	case string:
		out[at] = x
	default:
		text, err := json.Marshal(x)
		if err == nil {
			out[at] = string(text)
		}
	}
}
