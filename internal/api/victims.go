package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// relatedRecord is a record that people or the linkage put beside another. It has no score: whoever judges is blind to
// it.
type relatedRecord struct {
	Record record.VictimRecord `json:"record"`
	Kind   record.LinkKind     `json:"kind,omitempty" doc:"what people judged; nothing: the linkage suggests it"`
	By     record.ActorID      `json:"by,omitempty"`
	At     record.Micros       `json:"at,omitempty"`
	Change record.ChangeID     `json:"change,omitempty" doc:"the judgement, to be undone"`
}

// newVictim is one source's record of one person. Where the four findings stand is decided by determinations, not sent.
type newVictim struct {
	Source     record.OriginID   `json:"source" required:"true" minLength:"1" maxLength:"200"`
	Document   record.DocumentID `json:"document,omitempty" maxLength:"200"`
	Name       string            `json:"name,omitempty" maxLength:"400"`
	NameAR     string            `json:"name_ar,omitempty" maxLength:"400"`
	Father     string            `json:"father,omitempty" maxLength:"200"`
	Mother     string            `json:"mother,omitempty" maxLength:"200"`
	Family     string            `json:"family,omitempty" maxLength:"200"`
	Anonymous  bool              `json:"anonymous,omitempty" doc:"a person without a name"`
	Sex        string            `json:"sex,omitempty" enum:"male,female" doc:"as stated, never inferred"`
	Years      int               `json:"years,omitempty" minimum:"0" maximum:"130" doc:"age at death or disappearance"`
	Born       string            `json:"born,omitempty" maxLength:"30"`
	Died       string            `json:"died,omitempty" maxLength:"30" doc:"day of death or disappearance"`
	Documented string            `json:"documented,omitempty" maxLength:"30" doc:"day on which the source took it up"`
	Outcome    listed            `json:"outcome,omitempty" default:"killed"`
	Place      record.PlaceID    `json:"place,omitempty" maxLength:"200"`
	Home       record.PlaceID    `json:"home,omitempty" maxLength:"200" doc:"of origin, never a stand-in for the place of death"`
	Incident   record.IncidentID `json:"incident,omitempty" maxLength:"200"`
}

// noun is the record that is written.
func (n newVictim) noun() (record.VictimRecord, error) {
	v := record.VictimRecord{
		Source: n.Source, Document: n.Document, Name: n.Name, NameAR: n.NameAR, Father: n.Father, Mother: n.Mother,
		Family:    n.Family,
		Anonymous: n.Anonymous, Years: n.Years, Outcome: record.Outcome(n.Outcome), Place: n.Place, Home: n.Home,
		Incident: n.Incident,
	}
	switch n.Sex {
	case "male":
		v.Sex = record.Male
	case "female":
		v.Sex = record.Female
	}
	var err error
	for _, d := range []struct {
		name, text string
		to         *record.Date
	}{{"born", n.Born, &v.Born}, {"died", n.Died, &v.Died}, {"documented", n.Documented, &v.Documented}} {
		if *d.to, err = desk.ReadDay(d.name, d.text); err != nil {
			return v, err
		}
	}
	return v, nil
}

// pairJudgement is whether two records are one person.
type pairJudgement struct {
	Body struct {
		A    record.VictimRecordID `json:"a" required:"true" minLength:"1" maxLength:"200"`
		B    record.VictimRecordID `json:"b" required:"true" minLength:"1" maxLength:"200"`
		Kind string                `json:"kind" required:"true" enum:"same,not_same,possibly_same"`
	}
}

// queueInput has no cursor: what is judged leaves the queue.
type queueInput struct {
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"how many at the most"`
}

// seenVictim is a record with its state, to be sent back with a correction of it.
type seenVictim struct {
	Seen int64 `header:"Recount-Seen"`
	Body record.VictimRecord
}

func (s *Server) registerVictims() {
	add(s, operation{method: http.MethodGet, path: "/victims", id: "listVictims", tag: "victims", act: "victim.read",
		summary: "Records of victims in the order of ids"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[record.VictimRecord]], error) {
			after, err := in.at()
			if err != nil {
				return nil, err
			}
			all, err := s.desk.Persons.Victims(ctx, who, after, in.Limit+1)
			return answer(paged(*in, all, func(v record.VictimRecord) string { return string(v.ID) }), err)
		})
	add(s, operation{method: http.MethodGet, path: "/victims/{id}", id: "getVictim", tag: "victims", act: "victim.read",
		byID: true, summary: "One record"},
		func(ctx context.Context, who desk.Who, in *byID) (*seenVictim, error) {
			v, err := s.desk.Persons.Victim(ctx, who, record.VictimRecordID(in.ID))
			if err != nil {
				return nil, err
			}
			seen, err := s.desk.Persons.VictimSeen(ctx, who, v.ID)
			return &seenVictim{seen, v}, err
		})
	add(s, operation{method: http.MethodPost, path: "/victims", id: "recordVictim", tag: "victims",
		act: "victim.record", status: http.StatusCreated, summary: "Record one source's record of one person"},
		func(ctx context.Context, who desk.Who, in *sent[newVictim]) (*one[written], error) {
			v, err := in.Body.noun()
			if err != nil {
				return nil, err
			}
			id, out, err := s.desk.Persons.RecordVictim(ctx, who, v)
			return acted(id, out, err)
		})
	add(s, operation{method: http.MethodGet, path: "/victims/{id}/related", id: "listRelated", tag: "victims",
		act: "victim.read", byID: true, summary: "Records of the same person, or that may be"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[list[relatedRecord]], error) {
			all, err := s.desk.Persons.Related(ctx, who, record.VictimRecordID(in.ID))
			return answer(list[relatedRecord]{Items: as(all, func(r desk.Related) relatedRecord {
				return relatedRecord{r.Record, r.Kind, r.By, r.At, r.Change}
			})}, err)
		})
	add(s, operation{method: http.MethodGet, path: "/pairs", id: "listPairs", tag: "victims", act: "pair.read",
		summary: "Pairs that people judged"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.JudgedPair]], error) {
			all, err := s.desk.Persons.Pairs(ctx, who)
			return cut(*in, all, func(l desk.JudgedPair) string { return string(l.A) + "~" + string(l.B) }, err)
		})
	add(s, operation{method: http.MethodGet, path: "/pairs/queue", id: "listPairQueue", tag: "victims",
		act: "pair.read", summary: "Pairs to judge, those first whose answer would change the count most"},
		func(ctx context.Context, who desk.Who, in *queueInput) (*one[list[desk.PairQuestion]], error) {
			all, err := s.desk.Tolls.Questions(ctx, who, in.Limit)
			return answer(list[desk.PairQuestion]{Items: as(all,
				func(q desk.PairQuestion) desk.PairQuestion { return q })}, err)
		})
	add(s, operation{method: http.MethodPost, path: "/pairs", id: "judgePair", tag: "victims", act: "pair.judge",
		byID: true, status: http.StatusCreated, summary: "Judge whether two records are one person",
		about: "Records are never merged; the judgement can be undone."},
		func(ctx context.Context, who desk.Who, in *pairJudgement) (*one[written], error) {
			out, err := s.desk.Persons.JudgePair(ctx, who, record.IdentityLink{A: in.Body.A, B: in.Body.B,
				Kind: record.LinkKind(in.Body.Kind)})
			return acted("", out, err)
		})
}
