package web

import (
	"cmp"
	"errors"
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
	slices.Sort(abouts)
	abouts = slices.DeleteFunc(slices.Compact(abouts), func(id string) bool { return id == "" })
	of, err := s.desk.Sources.Abouts(a.r.Context(), a.who, abouts)
	if err != nil {
		return err
	}
	for _, id := range abouts {
		p.Named[id] = a.aboutText(id, of[id])
	}
	return a.render("nav.evidence", a.T("evidence.title"), evidenceView(a, p))
}

// aboutText is what an item of evidence is about, in words where whoever asks may read it.
func (a *ask) aboutText(id string, of desk.About) string {
	switch {
	case of.Victim != nil:
		return fullName(*of.Victim)
	case of.Incident != nil:
		return a.incidentName(*of.Incident)
	}
	return short(id)
}

// sentFile is one of several files that were sent at once, with why it was not kept; nil: it is.
type sentFile struct {
	name string
	err  error
}

// recordEvidence keeps files as they are, encrypted and never altered. One that cannot be kept costs no other.
func (s evidencePages) recordEvidence(a *ask) error {
	var sent []sentFile
	cut := a.eachFile("files", func(name string, content io.Reader) error {
		err := s.keepFile(a, name, content)
		if errors.Is(err, desk.ErrKnown) {
			err = nil // it is kept
		}
		sent = append(sent, sentFile{name, err})
		if errors.Is(err, errTooLarge) || errors.Is(err, errUnreadable) {
			return err // the rest of what was sent cannot be read
		}
		return nil
	})
	kept := slices.DeleteFunc(slices.Clone(sent), func(f sentFile) bool { return f.err != nil })
	failed := slices.DeleteFunc(slices.Clone(sent), func(f sentFile) bool { return f.err == nil })
	switch {
	case len(sent) == 0 && cut == nil:
		return wrong("files", "fault.evidence")
	case len(sent) == 0:
		return cut
	case len(failed) == 0 && cut == nil:
		return a.back("/evidence", a.N("evidence.kept", len(kept)))
	case len(kept) == 0 && len(failed) == 1:
		return failed[0].err
	}
	return s.someKept(a, kept, failed, cut)
}

// someKept says of several files which are kept and which are not, and why.
func (s evidencePages) someKept(a *ask, kept, failed []sentFile, cut error) error {
	var names, faults []string
	for _, f := range kept {
		names = append(names, f.name)
	}
	for _, f := range failed {
		faults = append(faults, a.T("fault.evidence.one", f.name, s.failureOf(a, f.err).says(a.Words)))
	}
	if len(names) == 0 {
		names = []string{a.T("fault.evidence.nothing")}
	}
	key := "fault.evidence.some"
	if cut != nil {
		key = "fault.evidence.cut"
		if len(failed) == 0 {
			faults = []string{s.failureOf(a, cut).says(a.Words)}
		}
	}
	return wrong("files", key, strings.Join(names, a.Comma()), strings.Join(faults, " "))
}

func (s evidencePages) keepFile(a *ask, name string, content io.Reader) error {
	item := record.EvidenceItem{Media: mediaOf(name), Method: a.form.text("method")}
	var err error
	if item.Captured, err = a.form.date("captured"); err != nil {
		return err
	}
	if about := a.form.text("about"); about != "" {
		item.About = []string{about}
	}
	_, _, err = s.desk.Sources.RecordEvidence(a.r.Context(), a.who, item, content)
	return err
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
	return s.sendFile(a, item, file)
}

// takeOriginal sends the file that a document came in as, as it was kept.
func (s evidencePages) takeOriginal(a *ask) error {
	item, file, err := s.desk.Sources.TakeOriginal(a.r.Context(), a.who, record.DocumentID(a.r.PathValue("id")),
		a.form.text("reason"))
	if errors.Is(err, desk.ErrInside) {
		return wrong("reason", "fault.original")
	}
	if err != nil {
		return err
	}
	return s.sendFile(a, item, file)
}

// sendFile sends a file of evidence to be kept and not to be shown.
func (s evidencePages) sendFile(a *ask, item record.EvidenceItem, file io.ReadCloser) error {
	defer func() { _ = file.Close() }()
	h := a.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+item.ID+endingOf(item.Media)+`"`)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.FormatInt(item.Size, 10))
	_, err := io.Copy(a.w, file)
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
