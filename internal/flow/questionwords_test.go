package flow_test

import (
	"errors"
	"strings"
	"testing"

	"recount/internal/flow"
)

// TestDatesOfAQuestion are read as people write them, in every face alike; one whose day and month could change places
// is refused with both readings.
func TestDatesOfAQuestion(t *testing.T) {
	for text, want := range map[string]string{"14/06/2025": "2025-06-14", "١٤/٦/٢٠٢٥": "2025-06-14",
		"14 June 2025": "2025-06-14", "حزيران 2025": "2025-06", "2025-06": "2025-06", "": ""} {
		q, err := flow.QuestionWords{Since: text, Outcome: "killed"}.Question()
		if err != nil || q.Since.String() != want {
			t.Errorf("since %q is %s (%v), want %s", text, q.Since, err, want)
		}
	}
	for text, says := range map[string]string{"7/3/2025": "may be 2025-03-07 or 2025-07-03", "soon": "must be a date such as"} {
		_, err := flow.QuestionWords{Until: text, Outcome: "killed"}.Question()
		field := new(flow.FieldError)
		if !errors.As(err, &field) || field.Field != "until" || !strings.Contains(err.Error(), says) {
			t.Errorf("until %q: %v", text, err)
		}
	}
	at, err := flow.ParseMoment("known_at", "14 October 2025")
	if err != nil || at.Format("2006-01-02") != "2025-10-14" {
		t.Errorf("a moment in words is %v (%v)", at, err)
	}
}
