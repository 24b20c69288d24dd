package web

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"recount/estimate"
	"recount/internal/desk"
)

// estimate makes the estimate of the toll's question a job, because a person asked for it, and shows how far it is.
func (s tollPages) estimate(a *ask) error {
	q, err := a.query()
	if err != nil {
		return err
	}
	seed := uint64(1)
	if v := a.r.FormValue("seed"); v != "" {
		if seed, err = strconv.ParseUint(v, 10, 64); err != nil {
			return inputError(err)
		}
	}
	j, err := s.desk.Queue.StartEstimate(a.r.Context(), a.who, q, seed, a.r.FormValue("full") == "yes")
	return a.toJob(j, err, a.tollAddress())
}

// publishEstimate freezes the last estimate of the toll's question.
func (s tollPages) publishEstimate(a *ask) error {
	q, err := a.query()
	if err != nil {
		return err
	}
	_, out, err := s.desk.Estimates.PublishEstimate(a.r.Context(), a.who, q)
	return a.after(out, err, a.tollAddress())
}

// tollAddress is the page of the toll of the same question.
func (a *ask) tollAddress() string {
	back := url.Values{}
	for _, f := range questionFields {
		if v := a.r.FormValue(f); v != "" {
			back.Set(f, v)
		}
	}
	if len(back) == 0 {
		return "/toll"
	}
	return "/toll?" + back.Encode()
}

// publishedAt is the moment of a publication.
func publishedAt(w Words, p *desk.PublishedEstimate) string {
	return isolated(w.Digits(time.UnixMicro(int64(p.At)).UTC().Format("2006-01-02 15:04")))
}

// shortCode names the program by the first signs of its revision or digest.
func shortCode(code string) string {
	words := strings.Fields(code)
	if len(words) == 0 {
		return "?"
	}
	_, last, found := strings.Cut(words[len(words)-1], ":")
	if !found {
		last = words[len(words)-1]
	}
	return last[:min(12, len(last))]
}

// likelyText is what may be said: the envelope rounded outwards, its lower end alone, or that there is no number.
func likelyText(w Words, r *estimate.Result) string {
	switch {
	case r.Envelope != nil && r.Envelope.High != nil:
		return w.T("range", int(math.Floor(r.Envelope.Low)), int(math.Ceil(*r.Envelope.High)))
	case r.Envelope != nil:
		return w.T("atleast", int(math.Floor(r.Envelope.Low)))
	case r.Verdict == estimate.AtLeast && r.Floor != nil:
		return w.T("atleast", int(math.Floor(*r.Floor)))
	}
	return w.T("likely.refused")
}

// likelyWhy is the sentence of the rule that kept a number back, in the reader's language; empty when none did.
func likelyWhy(w Words, r *estimate.Result) string {
	switch {
	case r.Note != nil:
		return w.Digits(r.Note.In(w.Lang))
	case r.Refused == nil:
		return ""
	}
	for _, f := range r.Findings { // of a result that was published before it had a note
		if f.Sentence.String() == *r.Refused {
			return w.Digits(f.Sentence.In(w.Lang))
		}
	}
	return *r.Refused
}

// likelyMethods names the methods that the envelope unites.
func likelyMethods(w Words, r *estimate.Result) string {
	out := ""
	for _, m := range r.Methods {
		if m.InEnvelope {
			if out != "" {
				out += "; "
			}
			out += m.Label.In(w.Lang)
		}
	}
	return out
}
