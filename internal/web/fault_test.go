package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"recount/internal/web"
	"recount/record"
)

// TestNoFaultWithoutALine closes the store under an open desk: every page that answers with a fault leaves a line that
// says where and of which kind, and no name.
func TestNoFaultWithoutALine(t *testing.T) {
	_, d, who := sampleDesk(t)
	var log bytes.Buffer
	s := web.New(d, web.Options{Solo: &record.User{ID: who.Account, Name: "Demo analyst"}, Key: key,
		Log: slog.New(slog.NewTextHandler(&log, nil))}).Handler()
	_ = d.Store.Close()
	for _, path := range []string{"/toll", "/persons", "/inbox"} {
		log.Reset()
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+path, nil).WithContext(context.Background())
		r.AddCookie(&http.Cookie{Name: "recount_session", Value: key})
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusInternalServerError {
			t.Errorf("%s of a closed case: %d", path, w.Code)
		}
		if got := log.String(); !strings.Contains(got, "GET "+path) || !strings.Contains(got, "status=500") ||
			!strings.Contains(got, "act=") || strings.Contains(got, "Demo") {
			t.Errorf("%s: %q", path, got)
		}
	}
}
