package api

import (
	"context"
	"net/http"

	"recount/count"
	"recount/internal/desk"
	"recount/record"
)

// listUpload is a list of victims as the body of a request.
type listUpload struct {
	Name    string   `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"name of the file; what it is, is told by its bytes (CSV, XLSX, ODS, people as Bayanat and Uwazi export them in JSON)"`
	Source  string   `query:"source" required:"true" minLength:"1" maxLength:"200" doc:"whose list this is: an origin"`
	Outcome listed   `query:"outcome" doc:"where no column says it; without it killed, but of the export of a database nothing: its people are witnesses and perpetrators too"`
	Map     []string `query:"map" maxItems:"100" doc:"COLUMN=field, where the usual names do not fit; nothing: as saved for the source, else by usual names"`
	Whole   bool     `query:"whole" doc:"this is the whole list of its source: once it is admitted, those whom it names no more count no more"`
	RawBody []byte   `contentType:"application/octet-stream"`
}

// file is the list that an upload holds.
func (l listUpload) file() (desk.ListFile, error) {
	f := desk.ListFile{Name: l.Name, Data: l.RawBody, Source: record.OriginID(l.Source),
		Outcome: record.Outcome(l.Outcome), Whole: l.Whole}
	var err error
	f.Mapping, err = desk.ParseMapping(l.Map)
	return f, err
}

// plan is what an import would do.
type plan struct {
	ID      string                `json:"id"`
	Rows    int                   `json:"rows" doc:"records that would be written"`
	Known   int                   `json:"known" doc:"of these, in the case already"`
	Mapping map[string]string     `json:"mapping" doc:"column to field"`
	Left    []string              `json:"left_out" doc:"columns that no field takes"`
	Bad     []record.BadRow       `json:"bad" doc:"rows that cannot be taken, and why"`
	Odd     []desk.OddCell        `json:"odd" doc:"cells that cannot be read: the person is taken without them"`
	Notes   []*record.Sentence    `json:"notes" doc:"what to know of the whole list"`
	Changes desk.ListChanges      `json:"changes" doc:"who is new, changed and gone against the editions before"`
	Unknown []desk.UnknownPlace   `json:"unknown_places" doc:"places that no table knows: the records keep the words"`
	First   []record.VictimRecord `json:"first" doc:"the first records, as they would be written"`
}

// shownRecords is how many records a dry run shows.
const shownRecords = 20

func planOf(p desk.ImportPlan) plan {
	out := plan{ID: p.ID, Rows: len(p.Records), Known: p.Known, Mapping: map[string]string{}, Left: p.Left, Bad: p.Bad,
		Odd: p.Odd, Notes: []*record.Sentence{}, Changes: p.Changes, Unknown: p.Unknown, First: p.Records[:min(shownRecords, len(p.Records))]}
	for c, f := range p.Mapping {
		out.Mapping[c] = string(f)
	}
	for _, n := range p.Notes {
		out.Notes = append(out.Notes, n.Sentence())
	}
	return out
}

func (s *Server) registerImports() {
	add(s, operation{method: http.MethodGet, path: "/imports", id: "listImports", tag: "imports", act: "victim.read",
		summary: "Lists that were read in"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[record.Import]], error) {
			all, err := s.desk.Lists.Imports(ctx, who)
			return cut(*in, all, func(i record.Import) string { return i.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/imports/plan", id: "planImport", tag: "imports",
		act: "victim.read", body: maxUpload, summary: "Say what importing a list would do",
		about: "A dry run: nothing is written. It names the rows that cannot be taken."},
		func(ctx context.Context, who desk.Who, in *listUpload) (*one[plan], error) {
			f, err := in.file()
			if err != nil {
				return nil, err
			}
			p, err := s.desk.Lists.PlanImport(ctx, who, f)
			return answer(planOf(p), err)
		})
	add(s, operation{method: http.MethodPost, path: "/imports", id: "startImport", tag: "imports",
		act: record.BeginImport, status: http.StatusAccepted, body: maxUpload, summary: "Import a list, as a job",
		about: "The file is preserved, every row becomes a record with its row number, and the same list twice is one. The job's result names the import and the bad rows."},
		func(ctx context.Context, who desk.Who, in *listUpload) (*startedJob, error) {
			f, err := in.file()
			if err != nil {
				return nil, err
			}
			return started(s.desk.Queue.StartList(ctx, who, f))
		})
	add(s, operation{method: http.MethodGet, path: "/imports/{id}/moves", id: "previewImport", tag: "imports",
		act: "victim.read", byID: true, summary: "How the numbers would move if the list were admitted"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.Moves], error) {
			return answer(s.desk.Lists.WouldMove(ctx, who, count.Query{Cell: record.AnyCell(record.Killed)}, in.ID))
		})
	add(s, operation{method: http.MethodPost, path: "/imports/{id}/admit", id: "admitImport", tag: "imports",
		act: record.AdmitList, byID: true, summary: "Admit a list, so that its people count",
		about: "Until then a list that was read in moves no number. In a case of several people it is another person than the one who read it in."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			out, err := s.desk.Lists.AdmitList(ctx, who, in.ID)
			return acted(in.ID, out, err)
		})
	add(s, operation{method: http.MethodPost, path: "/imports/{id}/undo", id: "undoImport", tag: "imports",
		act: record.UndoImport, byID: true, summary: "Take a whole list back as one act"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[written], error) {
			out, err := s.desk.Lists.UndoImport(ctx, who, in.ID)
			return acted(in.ID, out, err)
		})
}
