package report

import (
	"strings"
	"testing"
	"unicode"

	"recount/intake"
	"recount/internal/flow"
	"recount/record"
)

// TestEveryQuestionHasATitle: every outcome with every category of persons that can be asked for is said in words, in
// both languages, and names the category.
func TestEveryQuestionHasATitle(t *testing.T) {
	opts, err := flow.DefaultTollOptions()
	if err != nil {
		t.Fatal(err)
	}
	docs, problems := intake.Read("page.txt",
		[]byte("published: 2031-03-04\noutlet: Harbour Ledger\n\nThree people were killed in Homs on Monday.\n"),
		intake.Options{})
	if len(docs) != 1 {
		t.Fatal(problems)
	}
	for _, lang := range []record.Lang{record.English, record.Arabic} {
		seen := map[string]string{}
		for _, o := range record.Outcomes(nil) {
			for _, status := range append(record.StatusWords(), "", "civilian+medical") {
				q, err := flow.QuestionWords{Outcome: string(o), Status: status}.Question()
				if err != nil {
					t.Fatal(err)
				}
				opts.Question = q
				r, err := flow.TollOfDocuments(docs, opts)
				if err != nil {
					t.Fatal(err)
				}
				title := NewVoice(r, lang).Title(r.Tolls[0])
				if other, is := seen[title]; is {
					t.Errorf("%s: %s %s has the title of %s: %q", lang, o, status, other, title)
				}
				seen[title] = string(o) + " " + status
				if strings.Contains(title, "_") || strings.HasPrefix(title, "t ") || lang == record.Arabic &&
					strings.ContainsFunc(title, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }) {
					t.Errorf("%s: %s %s: bare code in %q", lang, o, status, title)
				}
			}
		}
	}
}

// TestStatusTextIsReadAgain: a category of persons is written as it is read.
func TestStatusTextIsReadAgain(t *testing.T) {
	for text, want := range map[string]string{"any": "", "people": "", "": "", "civilians": "civilian",
		"medical+civilian": "civilian+medical", "security+fighter": "non_civilian"} {
		s, err := record.ParseStatus(text)
		if got := record.StatusText(s); err != nil || got != want {
			t.Errorf("%q is %q, want %q (%v)", text, got, want, err)
		}
	}
}
