package web_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"recount/internal/desk"
)

// sendFiles uploads files as a form of the desk does, and says where that led.
func sendFiles(t *testing.T, c *http.Client, address, field string, files, fields map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		_ = w.WriteField(k, v)
	}
	for name, content := range files {
		f, err := w.CreateFormFile(field, name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(content))
	}
	_ = w.Close()
	r, err := c.Post(address, w.FormDataContentType(), &b)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v %v", address, r, err)
	}
	_ = r.Body.Close()
	return r.Request.URL.RequestURI()
}

// TestUploadsAreJobs uploads pages and a list: each is a job that waits for the desk's worker, outlives the request,
// and says in the end what came of it and which rows could not be taken.
func TestUploadsAreJobs(t *testing.T) {
	server, d, who := sampleDesk(t)
	c := visitor(t, server.URL)
	page := "<html><head><title>Harbour</title></head><body><p>The Harbour Council documented the killing of 21 civilians on March 9, 2031.</p></body></html>"
	one := sendFiles(t, c, server.URL+"/documents", "files", map[string]string{"harbour.html": page}, nil)
	if !strings.HasPrefix(one, "/jobs/") {
		t.Fatalf("one page led to %s", one)
	}
	if _, body := read(t, c, server.URL+one); !strings.Contains(body, "<progress") ||
		!strings.Contains(body, "/cancel") || !strings.Contains(body, "After a restart") {
		t.Error("the job has no progress, no way to stop it, or does not say what a restart does")
	}
	list := sendFiles(t, c, server.URL+"/lists", "list",
		map[string]string{"l.csv": "name,date of death\nAmar Dero,2031-03-02\n,nonsense\n"},
		map[string]string{"source": "town"})
	if !strings.HasPrefix(list, "/plans/") {
		t.Fatalf("the list led to %s", list)
	}
	if _, body := read(t, c, server.URL+list); !strings.Contains(body, "Amar Dero") ||
		!strings.Contains(body, "Row 3") || !strings.Contains(body, "How the numbers") {
		t.Error("the plan shows no row, no odd cell or no effect")
	}
	go1, err := c.PostForm(server.URL+list, url.Values{"column": {"name", "date of death"}, "field0": {"name"},
		"field1": {"died"}, "go": {"yes"}})
	if err != nil {
		t.Fatal(err)
	}
	if list = go1.Request.URL.RequestURI(); !strings.HasPrefix(list, "/jobs/") {
		t.Fatalf("the plan led to %s", list)
	}
	if two := sendFiles(t, c, server.URL+"/documents", "files",
		map[string]string{"a.html": page + "<p>a</p>", "b.html": page + "<p>b</p>"}, nil); two != "/jobs" {
		t.Errorf("two pages led to %s", two)
	}
	if _, body := read(t, c, server.URL+"/jobs"); strings.Count(body, "<progress") != 4 {
		t.Errorf("%d of 4 jobs wait on the page of jobs", strings.Count(body, "<progress"))
	}
	work, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Queue.Work(work, 1) }()
	defer func() { stop(); <-ended }()
	waitForJobs(t, d, who)
	if _, body := read(t, c, server.URL+one); !strings.Contains(body, "One page added.") ||
		!strings.Contains(body, "Harbour") {
		t.Error("the inbox does not say that the page was added")
	}
	if _, body := read(t, c, server.URL+list); !strings.Contains(body, "One row became a record.") ||
		!strings.Contains(body, "Row 3") {
		t.Error("the job of the list does not name the row that could not be taken")
	}
}

func waitForJobs(t *testing.T, d *desk.Desk, who desk.Who) {
	t.Helper()
	for until := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		all, err := d.Queue.Jobs(t.Context(), who, "", 50)
		if err != nil || time.Now().After(until) {
			t.Fatalf("jobs do not end: %v", err)
		}
		open := 0
		for _, j := range all {
			if !j.Ended() {
				open++
			}
		}
		if open == 0 {
			return
		}
	}
}
