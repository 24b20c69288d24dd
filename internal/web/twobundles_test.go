package web_test

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"recount/record"
)

// TestOfTwoBundlesTheFirstIsTakenAndToldAsTaken sends two files in the form for one.
func TestOfTwoBundlesTheFirstIsTakenAndToldAsTaken(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	other, _ := secondDesk(t, d, who)
	if _, _, err := other.FollowUp.RecordSite(t.Context(), who, record.Site{Kind: "other", Name: "Mill"}); err != nil {
		t.Fatal(err)
	}
	var b, body bytes.Buffer
	if _, err := other.Exchange().Export(t.Context(), who, "founding desk", false, &b); err != nil {
		t.Fatal(err)
	}
	w := multipart.NewWriter(&body)
	for range 2 {
		f, err := w.CreateFormFile("bundle", "office.bundle")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(b.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := c.Post(server.URL+"/exchange/bundles", w.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	said := html.UnescapeString(string(text))
	if err != nil || r.StatusCode != http.StatusOK || !strings.Contains(said, "One bundle at a time.") ||
		!strings.Contains(said, "acts that were not here") {
		t.Errorf("%d, %v: %v %v", r.StatusCode, err, strings.Contains(said, "One bundle at a time."),
			strings.Contains(said, "acts that were not here"))
	}
}
