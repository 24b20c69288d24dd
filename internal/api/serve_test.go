package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"recount/access"
	"recount/internal/api"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/worker"
	"recount/record"
	"recount/verify"
)

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	code := m.Run()
	if endReading != nil {
		endReading()
	}
	os.Exit(code)
}

// reading is one case that many tests only read; it is made once.
var (
	reading = sync.OnceValues(func() (*served, error) {
		s, end, err := newServed()
		endReading = end
		return s,
			err
	})
	endReading func()
)

func readOnly(t *testing.T) *served {
	t.Helper()
	s, err := reading()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func serve(t *testing.T) *served {
	t.Helper()
	s, end, err := newServed()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	return s
}

// served is the made-up case behind the API on a real socket of this machine.
type served struct {
	accept string // language that requests ask for
	seen   string // state that requests send back
	*httptest.Server
	api    *api.Server
	desk   *desk.Desk
	who    desk.Who
	tokens map[string]string // by scope
}

const sessionCookie = "recount_session"

// newServed makes the case, serves it and works on its jobs, until end is called.
func newServed() (out *served, end func(), err error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "recount-api-")
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Create(ctx, dir+"/case", vault.Passphrase("four words nobody knows"), vault.TestCost,
		record.Micros(time.Now().UnixMicro()), store.Options{})
	if err != nil {
		return nil, nil, err
	}
	parts, err := desk.SampleParts(1)
	if err != nil {
		return nil, nil, err
	}
	parts.Store, parts.Policy, parts.Standard, parts.Now = s, access.Default(), verify.House(), time.Now
	d := desk.New(parts)
	account, err := d.Users.Found(ctx, "Demo analyst", true)
	if err != nil {
		return nil, nil, err
	}
	out = &served{desk: d, who: desk.Who{Account: account, Fresh: time.Now()}, tokens: map[string]string{}}
	if err := d.FillSample(ctx, out.who, 1); err != nil {
		return nil, nil, err
	}
	for _, scope := range []string{"read", "write", "import", "exchange"} {
		parsed, err := desk.ParseScope([]string{scope})
		if err != nil {
			return nil, nil, err
		}
		if out.tokens[scope], _, err = d.Users.CreateToken(ctx, out.who, "of the test", parsed, 0); err != nil {
			return nil, nil, err
		}
	}
	out.api = api.New(d, api.Options{Session: func(r *http.Request) desk.Who {
		if c, err := r.Cookie(sessionCookie); err == nil && c.Value == "the session" {
			return out.who
		}
		return desk.Who{}
	}})
	out.Server = httptest.NewServer(out.api.Handler())
	work, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- d.Queue.Work(work, 1) }()
	return out, func() {
		out.Close()
		stop()
		if err := errors.Join(<-done, s.Close(), os.RemoveAll(dir)); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}, nil
}

// ask sends a request with a token ("" for none, "session" for the session of the web desk).
func (s *served) ask(t *testing.T, method, path, token string, body any) (int, string, http.Header) {
	t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		reader = bytes.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		reader = bytes.NewReader(encoded)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+api.Base+path, reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, raw := body.([]byte); body != nil && !raw {
		r.Header.Set("Content-Type", "application/json")
	} else if raw {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	r.Header.Set("Accept-Language", s.accept)
	if s.seen != "" {
		r.Header.Set("Recount-Seen", s.seen)
	}
	switch token {
	case "":
	case "session":
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: "the session"})
	default:
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b), res.Header
}

// get reads a good answer.
func get[T any](t *testing.T, s *served, method, path, token string, body any, want int) T {
	t.Helper()
	status, text, _ := s.ask(t, method, path, token, body)
	var out T
	if status != want {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s %s: %v in %.200s", method, path, err, text)
	}
	return out
}

type items struct {
	Items  []map[string]any `json:"items"`
	Cursor string           `json:"cursor"`
}

type job struct {
	ID      string          `json:"id"`
	State   string          `json:"state"`
	Message string          `json:"message"`
	Result  json.RawMessage `json:"result"`
}
