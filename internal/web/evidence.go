package web

import (
	"cmp"
	"io"
	"mime"
	"path"
	"slices"
	"strconv"
	"strings"

	"recount/internal/desk"
	"recount/record"
)

// evidencePages are files that are kept as evidence, and who had them in hand.
type evidencePages struct{ *Server }

func (s *Server) evidencePages() evidencePages { return evidencePages{s} }

// evidencePage is the items of evidence, newest first.
type evidencePage struct {
	Items []desk.Held
	About string // to what a new item is tied
	Named map[string]string
}

func (s evidencePages) evidence(a *ask) error {
	p := evidencePage{About: a.r.FormValue("about"), Named: map[string]string{}}
	var err error
	if p.Items, err = s.desk.Sources.Evidence(a.r.Context(), a.who); err != nil {
		return err
	}
	slices.SortStableFunc(p.Items, func(x, y desk.Held) int {
		return cmp.Or(-compareDates(x.Captured, y.Captured), cmp.Compare(x.ID, y.ID))
	})
	abouts := []string{p.About}
	for _, i := range p.Items {
		abouts = append(abouts, i.About...)
	}
	for _, id := range abouts {
		if id != "" && p.Named[id] == "" {
			p.Named[id] = s.named(a, id)
		}
	}
	return a.render("nav.evidence", a.T("evidence.title"), evidenceView(a, p))
}

// named is what an item of evidence is about, in words where whoever asks may read it.
func (s evidencePages) named(a *ask, id string) string {
	if v, err := s.desk.Persons.Victim(a.r.Context(), a.who, record.VictimRecordID(id)); err == nil {
		return fullName(v)
	}
	if all, err := s.desk.Events.Incidents(a.r.Context(), a.who); err == nil {
		if i := incidentOf(all, record.IncidentID(id)); i.ID != "" {
			return a.incidentName(i)
		}
	}
	return short(id)
}

// recordEvidence keeps files as they are, encrypted and never altered.
func (s evidencePages) recordEvidence(a *ask) error {
	var kept []record.EvidenceItem
	err := a.eachFile("files", func(name string, content io.Reader) error {
		item := record.EvidenceItem{Media: mediaOf(name), Method: a.form.text("method")}
		var err error
		if item.Captured, err = a.form.date("captured"); err != nil {
			return err
		}
		if about := a.form.text("about"); about != "" {
			item.About = []string{about}
		}
		item, _, err = s.desk.Sources.RecordEvidence(a.r.Context(), a.who, item, content)
		kept = append(kept, item)
		return err
	})
	switch {
	case err != nil:
		return err
	case len(kept) == 0:
		return wrong("files", "fault.evidence")
	}
	return a.back("/evidence", a.N("evidence.kept", len(kept)))
}

// mediaOf is the media type of a file by the end of its name, as far as it is known.
func mediaOf(name string) string {
	kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(strings.ToLower(path.Ext(name))))
	return kind
}

// recordCustody records a step of the chain of custody of an item.
func (s evidencePages) recordCustody(a *ask) error {
	e := record.CustodyEvent{Item: a.r.PathValue("id"), Kind: a.r.FormValue("kind"), To: a.form.text("to"),
		Reason: a.form.text("reason")}
	if e.Kind == "handed_over" && e.To == "" {
		return wrong("to", "fault.handed")
	}
	_, out, err := s.desk.Sources.RecordCustody(a.r.Context(), a.who, e)
	return a.after(out, err, "/evidence#"+e.Item)
}

// takeFile sends the file of an item as it was kept. It is a stranger's file: browsers are told to keep it and not to
// show it, not to guess what it is, and to let nothing of it run should somebody show it all the same.
func (s evidencePages) takeFile(a *ask) error {
	item, file, err := s.desk.Sources.TakeEvidence(a.r.Context(), a.who, a.r.PathValue("id"), a.form.text("reason"))
	if err != nil {
		return err
	}
	defer file.Close()
	h := a.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+item.ID+endingOf(item.Media)+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.FormatInt(item.Size, 10))
	_, err = io.Copy(a.w, file)
	return err
}

// endings are the usual ends of names of files that are kept as evidence; a table of the system names some by their
// rarest.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "video/mp4": ".mp4", "audio/mpeg": ".mp3",
	"application/pdf": ".pdf", "text/plain": ".txt", "text/html": ".html"}

// endingOf is how the name of a file of a media type ends; empty where that is not known.
func endingOf(media string) string {
	if end, ok := endings[media]; ok {
		return end
	}
	if all, err := mime.ExtensionsByType(media); err == nil && len(all) > 0 {
		return all[0]
	}
	return ""
}

// custodySteps are what may happen to an item in somebody's hands.
var custodySteps = []string{"received", "copied", "opened", "handed_over", "exported", "checked"}

// sizeText is a size in words.
func (a *ask) sizeText(bytes int64) string {
	switch {
	case bytes >= 1e6:
		return a.T("evidence.mb", a.Num(int(bytes/1e6)))
	case bytes >= 1e3:
		return a.T("evidence.kb", a.Num(int(bytes/1e3)))
	}
	return a.N("evidence.bytes", int(bytes))
}
