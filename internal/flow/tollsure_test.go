package flow

import (
	"slices"
	"strings"
	"testing"

	"recount/count"
	"recount/intake"
	"recount/record"
)

// pageOf reads a plain page.
func pageOf(t *testing.T, name, published, outlet, text string) record.Document {
	t.Helper()
	docs, problems := intake.Read(name, []byte("published: "+published+"\noutlet: "+outlet+"\n\n"+text+"\n"),
		intake.Options{})
	if len(docs) != 1 {
		t.Fatalf("%s is not read: %v", name, problems)
	}
	return docs[0]
}

// tollOfPages answers for pages.
func tollOfPages(t *testing.T, change func(*TollOptions), docs ...record.Document) *TollReport {
	t.Helper()
	opts, err := DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	opts.Version = "test"
	if change != nil {
		change(&opts)
	}
	r, err := TollOfDocuments(docs, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// minimum is the documented minimum of a section, 0 where it is not told.
func minimum(r *TollReport, key string) int {
	for _, a := range r.Tolls {
		if a.Key == key {
			return a.Result.DocumentedMinimum.Low
		}
	}
	return 0
}

// held are the codes of all doubts of the first answer.
func held(r *TollReport) []string {
	var out []string
	for _, h := range r.Tolls[0].Result.Held {
		for _, d := range h.Doubts {
			out = append(out, string(d.Code))
		}
	}
	return out
}

const sureSentence = "The Syrian Observatory for Human Rights said that it had documented the killing of 52 " +
	"civilians in Homs province on June 14."

// TestSureMinimum: a page of which every field of the figure stands in one sentence proves it; each change that leaves
// one in doubt proves nothing, says why, and what it would have moved.
func TestSureMinimum(t *testing.T) {
	lead := "A village wakes to smoke\n\n"
	r := tollOfPages(t, nil, pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", lead+sureSentence))
	if got := minimum(r, "civilians"); got != 52 {
		t.Fatalf("the plain sentence proves %d, want 52; held: %v", got, held(r))
	}
	for _, c := range []struct {
		name, text, doubt string
	}{
		{"headline", "Syrian Observatory for Human Rights: 52 civilians killed in Homs on June 14\n\nFamilies " +
			"left at dawn and nobody came to help them.", "unsure_headline"},
		{"likely", lead + strings.Replace(sureSentence, "the killing of 52", "the killing of likely 52", 1),
			"unsure_hedged"},
		{"rate", lead + "The Syrian Observatory for Human Rights said that 52 civilians were killed per week on " +
			"average in Homs province since June 2.", "unsure_rate"},
		{"citing", lead + "The Syrian Observatory for Human Rights said, citing the village council, that 52 " +
			"civilians were killed in Homs province on June 14.", "unsure_citing"},
		{"two bodies", lead + "The Syrian Network for Human Rights told the Syrian Observatory for Human Rights " +
			"that 52 civilians were killed in Homs province on June 14.", "unsure_two_speakers"},
		{"field sources", lead +
			"Field sources told the Syrian Observatory for Human Rights that 52 civilians were killed in Homs " +
			"province on June 14.", "unsure_field_sources"},
		{"carried speaker", lead +
			"The Syrian Observatory for Human Rights released a statement. 52 civilians were killed in Homs " +
			"province on June 14.", "unsure_speaker"},
		{"no place", lead + strings.Replace(sureSentence, " in Homs province", "", 1), "unsure_place"},
		{"two places", lead + strings.Replace(sureSentence, "in Homs province", "in Homs and in Aleppo", 1),
			"unsure_places"},
		{"whole country", lead + strings.Replace(sureSentence, "in Homs province", "across the country, from Homs on,",
			1), "unsure_whole_country"},
		{"no time", lead + strings.Replace(sureSentence, " on June 14", "", 1), "unsure_time"},
		{"war", lead + "The Syrian Observatory for Human Rights said that 52 civilians were killed in Homs " +
			"province since March 2, 2021.", "unsure_long_time"},
		{"other event", lead + strings.Replace(sureSentence, "June 14.", "June 14, the deadliest since the war began.",
			1), "unsure_other_event"},
		{"called false", lead +
			"The Syrian Observatory for Human Rights said that reports of 90 civilians killed in Aleppo on June " +
			"14 were false.", "unsure_denied"},
		{"called an exaggeration", lead +
			"The Syrian Observatory for Human Rights said that the figure of 47 civilians killed in Idlib on " +
			"June 14 was an exaggeration.", "unsure_denied"},
		{"actors", lead + "The Syrian Observatory for Human Rights said that the 20 civilians killed in Daraa " +
			"on June 14 in the film were actors.", "unsure_denied"},
		{"denied", lead + "A fact check found no evidence that the Syrian Observatory for Human Rights " +
			"documented the killing of 52 civilians in Homs province on June 14.", "unsure_denied"},
		{"quoted article", lead +
			"Its article, titled Dark Day, had said that the Syrian Observatory for Human Rights documented the " +
			"killing of 52 civilians in Homs province on June 14.", "unsure_quoted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := tollOfPages(t, nil, pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", c.text))
			if p, q := minimum(r, "civilians"), minimum(r, "persons"); p != 0 || q != 0 {
				t.Errorf("proves %d civilians and %d persons", p, q)
			}
			if got := held(r); len(claimsWith(r, "a.txt", 52)) > 0 && len(got) > 0 && !slices.Contains(got, c.doubt) {
				t.Errorf("held back because %v, want %s among them", got, c.doubt)
			}
		})
	}
	undated := pageOf(t, "a.txt", "unknown", "Harbour Mail", lead+sureSentence)
	if got := minimum(tollOfPages(t, nil, undated), "civilians"); got != 0 {
		t.Errorf("an undated page proves %d", got)
	}
}

// TestHeldSaysWhatItMoves: a held figure carries its doubt and what the minimum would be.
func TestHeldSaysWhatItMoves(t *testing.T) {
	r := tollOfPages(t, nil,
		pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", "Smoke\n\n"+sureSentence),
		pageOf(t, "b.txt", "2025-06-18", "Harbour Mail",
			"More smoke\n\nThe Syrian Observatory for Human Rights said that 61 civilians were killed in Homs "+
				"province."))
	res := answer(t, r, "civilians")
	if res.DocumentedMinimum.Low != 52 {
		t.Fatalf("at least %d, want 52", res.DocumentedMinimum.Low)
	}
	i := slices.IndexFunc(res.Held, func(h count.Held) bool { return h.Figure.Value == 61 })
	if i < 0 {
		t.Fatal("the figure without a day is not held back")
	}
	if h := res.Held[i]; h.From != 52 || h.To != 61 || len(h.Doubts) == 0 || len(h.Claims) == 0 {
		t.Errorf("held: %+v", h)
	}
}

// TestSameOriginContradicts: one page that has a multiple of what its origin says elsewhere proves nothing.
func TestSameOriginContradicts(t *testing.T) {
	docs := []record.Document{
		pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", "Smoke\n\n"+strings.Replace(sureSentence, "52", "5,240", 1)),
		pageOf(t, "b.txt", "2025-06-16", "Lake Post", "Smoke again\n\n"+sureSentence),
		pageOf(t, "c.txt", "2025-06-17", "Hill News", "A day later\n\n"+strings.Replace(sureSentence, "52", "57", 1)),
	}
	if got := minimum(tollOfPages(t, nil, docs...), "persons"); got != 57 {
		t.Errorf("at least %d, want 57", got)
	}
}

// TestEverydayWordsDenyNothing: words that deny elsewhere stand in sentences that deny nothing, and cost no figure.
func TestEverydayWordsDenyNothing(t *testing.T) {
	lead := "A village wakes to smoke\n\n"
	for _, text := range []string{
		"The Syrian Observatory for Human Rights said that non-state armed actors killed 52 civilians in Homs " +
			"province on June 14.",
		"The Syrian Observatory for Human Rights said that 52 civilians were killed in a village that lies in " +
			"Homs province on June 14.",
		"The Syrian Observatory for Human Rights said that 52 civilians were killed in Homs province on June " +
			"14, and that children made up most of the dead.",
		"قال المرصد السوري لحقوق الإنسان إن 52 مدنيا قتلوا في محافظة حمص يوم 14 حزيران 2025 بعدما رفضت العائلات " +
			"مغادرة منازلها.",
		"قال المرصد السوري لحقوق الإنسان إن 52 مدنيا قتلوا في محافظة حمص يوم 14 حزيران 2025، بينهم ممثلون عن " +
			"المجتمع المحلي.",
	} {
		r := tollOfPages(t, nil, pageOf(t, "a.txt", "2025-06-16", "Harbour Mail", lead+text))
		if got := held(r); slices.Contains(got, "unsure_denied") {
			t.Errorf("%s is held back as denied", text)
		}
	}
}

// TestAPartAnswersForNoOrigin: who says that 17 were killed on a day, six of them children, is reported with 17.
func TestAPartAnswersForNoOrigin(t *testing.T) {
	r := tollOfPages(t, nil, pageOf(t, "a.txt", "2033-05-12", "Harbour News", "Clashes in Levuka\n\nAt least 17 "+
		"people were killed in Levuka "+
		"on 10 May 2033, according to the Fiji Human Rights Commission. Six of the dead were children, the "+
		"commission said."))
	for _, x := range r.Tolls {
		if x.Key != "persons" {
			continue
		}
		if n := x.Result.Reported; len(n) != 1 || n[0].Low != 17 {
			t.Errorf("reported: %+v", n)
		}
	}
}
