package api

import (
	"context"
	"net/http"

	"recount/internal/desk"
	"recount/record"
)

// placesUpload is a table of places as the body of a request.
type placesUpload struct {
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"name of the file; what it is, is told by its bytes (GeoNames as text, COD-AB as CSV or XLSX)"`
	Version string `query:"version" maxLength:"100" doc:"version of the table, where it does not say it"`
	Date    string `query:"date" maxLength:"40" doc:"date of the table, where it does not say it"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (p placesUpload) file() desk.PlacesFile {
	return desk.PlacesFile{Name: p.Name, Data: p.RawBody, Version: p.Version, Date: p.Date}
}

// placesPlan is what taking a table of places in would do.
type placesPlan struct {
	ID      string          `json:"id"`
	Form    string          `json:"form" doc:"geonames or cod-ab"`
	Version string          `json:"version"`
	Date    string          `json:"date"`
	New     int             `json:"new" doc:"places that no table has"`
	Gain    int             `json:"gain" doc:"known places that gain a name or a code"`
	Known   int             `json:"known" doc:"known as they stand"`
	Passed  int             `json:"passed" doc:"rows of kinds that no figure is of: streams, schools"`
	Bad     []record.BadRow `json:"bad" doc:"rows that are refused, and why"`
	First   []record.Place  `json:"first" doc:"the first places that would be taken in"`
}

func (s *Server) registerPlaces() {
	add(s, operation{method: http.MethodGet, path: "/places/tables", id: "listPlaceTables", tag: "follow-up",
		act: "source.read", summary: "Tables of places that the case took in",
		about: "Each names its act, by whose undoing all its places go out again."},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.PlaceTableHead]], error) {
			all, err := s.desk.Sources.PlaceTables(ctx, who)
			return cut(*in, all, func(t desk.PlaceTableHead) string { return t.ID }, err)
		})
	add(s, operation{method: http.MethodPost, path: "/places/tables/plan", id: "planPlaces", tag: "follow-up",
		act: record.ImportPlaces, body: maxUpload, summary: "Say what taking a table of places in would do",
		about: "A dry run: nothing is written."},
		func(ctx context.Context, who desk.Who, in *placesUpload) (*one[placesPlan], error) {
			p, err := s.desk.Sources.PlanPlaces(ctx, who, in.file())
			return answer(placesPlan{p.ID, p.Form, p.Version, p.Date, p.New, p.Gain, p.Known, p.Passed,
				append([]record.BadRow{}, p.Bad...), append([]record.Place{}, p.Places[:min(len(p.Places), shownRecords)]...)}, err)
		})
	add(s, operation{method: http.MethodPost, path: "/places/tables", id: "importPlaces", tag: "follow-up",
		act: record.ImportPlaces, status: http.StatusCreated, body: maxUpload, summary: "Take a table of places in as one act",
		about: "They work at once, for pages, lists and questions. Undoing the act takes all of them out again."},
		func(ctx context.Context, who desk.Who, in *placesUpload) (*one[written], error) {
			plan, err := s.desk.Sources.PlanPlaces(ctx, who, in.file())
			if err != nil {
				return nil, err
			}
			out, err := s.desk.Sources.ImportPlaces(ctx, who, plan)
			return acted(plan.ID, out, err)
		})
}
