package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"recount/internal/desk"
)

// TestTheOriginalOfADocumentIsTakenAlong: a page leaves as it came in, as a file that no browser shows, with the step
// in its chain of custody; one that came in an archive leads to where the archive stands.
func TestTheOriginalOfADocumentIsTakenAlong(t *testing.T) {
	server, d, who := sampleDesk(t)
	ctx := context.Background()
	if _, err := d.Sources.AddFile(ctx, who, "monitor.html", strings.NewReader(firstPage)); err != nil {
		t.Fatal(err)
	}
	rows, err := d.Sources.Documents(ctx, who, desk.DocumentRow{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	c := visitor(t, server.URL)
	own, inside := 0, 0
	for _, row := range rows {
		address := server.URL + "/documents/" + string(row.ID)
		if _, body := read(t, c, address); !strings.Contains(body, "/original\"") || !strings.Contains(body, row.SHA256) {
			t.Fatalf("%s does not offer its original", row.Title)
		}
		r, err := c.PostForm(address+"/original", url.Values{"in": {"original"}, "reason": {"for the court"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if row.Name != "monitor.html" {
			if inside++; r.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%s, which came in an archive: %d", row.Name, r.StatusCode)
			}
			continue
		}
		own++
		if r.StatusCode != http.StatusOK || r.ContentLength != int64(len(firstPage)) ||
			!strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment;") ||
			r.Header.Get("Content-Type") != "application/octet-stream" ||
			!strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d, %d bytes, %v", r.StatusCode, r.ContentLength, r.Header)
		}
	}
	if own != 1 || inside == 0 {
		t.Errorf("%d pages of their own and %d of an archive", own, inside)
	}
	held, err := d.Sources.Evidence(ctx, who)
	steps := 0
	for _, h := range held {
		for _, e := range h.Custody {
			if h.Size == int64(len(firstPage)) && e.Kind == "exported" && e.Reason == "for the court" {
				steps++
			}
		}
	}
	if err != nil || steps != 1 {
		t.Errorf("%d steps of custody, %v", steps, err)
	}
}
