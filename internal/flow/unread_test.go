package flow

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPageInAnotherLanguageIsNamed: it gives no claim, is named with its language and counted; the page beside it is
// read.
func TestPageInAnotherLanguageIsNamed(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"),
		"published: 2025-03-11\n\nAt least 14 civilians were killed in Latakia on 7 March 2025, the Syrian Observatory for Human Rights said.\n")
	write(t, filepath.Join(dir, "b.txt"),
		"published: 2025-03-11\n\nAu moins 73 civils ont été tués dans le bombardement du marché, selon un responsable de la santé, et des dizaines de personnes sont portées disparues dans la région.\n")
	r := tollOf(t, []string{dir}, nil)
	if len(r.Pages) != 2 || r.Unread != 1 || len(r.Problems) != 1 || !strings.HasSuffix(r.Problems[0].Name, "b.txt") ||
		!strings.Contains(r.Problems[0].Reason.String(), "French") || r.Problems[0].Partial {
		t.Errorf("%d pages, %d unread, problems %v", len(r.Pages), r.Unread, r.Problems)
	}
	for _, c := range r.Claims {
		if c.Count != nil && c.Count.Figure.Value == 73 {
			t.Error("a figure of the French page is claimed")
		}
	}
}
