package worker

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"recount/intake"
	"recount/record"
)

func TestMain(m *testing.M) {
	if IsWorker() {
		os.Exit(Main())
	}
	os.Exit(m.Run())
}

func startPool(t *testing.T, n int, limits Limits) *Pool {
	t.Helper()
	p, err := Start(n, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// read collects what one file yields.
func read(t *testing.T, p *Pool, name string, data []byte) ([]record.Document, []intake.Problem) {
	t.Helper()
	var docs []record.Document
	var problems []intake.Problem
	err := p.Read(context.Background(), name, data, intake.Options{},
		func(d record.Document) { docs = append(docs, d) }, func(pr intake.Problem) { problems = append(problems, pr) })
	if err != nil {
		t.Fatal(err)
	}
	return docs, problems
}

func TestConfinement(t *testing.T) {
	p := startPool(t, 1, Limits{})
	c := p.Confinement()
	t.Log(c)
	if strings.HasPrefix(c.System, "linux/") && (!c.Files || !c.Network || !c.Processes || !c.Tracing || !c.Others ||
		!c.CPU) {
		t.Errorf("not confined: %+v", c)
	}
	if !c.Whole() && len(c.Missing) == 0 {
		t.Error("something is missing and it is not said")
	}
}

// TestWhatTheKernelLacksIsSaid: a system without one of its means is not whole, though every probe was refused.
func TestWhatTheKernelLacksIsSaid(t *testing.T) {
	all := Confinement{System: "linux/amd64", Files: true, Network: true, Processes: true, Tracing: true, Others: true,
		Memory: true, CPU: true}
	if !all.Whole() {
		t.Error("nothing is missing, and it is not whole")
	}
	all.Lacking = []string{"landlock"}
	if all.Whole() || !strings.Contains(all.String(), "lacks landlock") {
		t.Errorf("without Landlock: %s", all)
	}
	all.Lacking, all.Others = nil, false
	all.lack()
	if all.Whole() || !strings.Contains(all.String(), "signal other processes") {
		t.Errorf("with signals: %s", all)
	}
}

func TestReadInWorkerIsReadInProcess(t *testing.T) {
	p := startPool(t, 2, Limits{})
	for name, page := range testPages() {
		want, wantProblems := intake.Read(name, []byte(page), intake.Options{})
		got, problems := read(t, p, name, []byte(page))
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(problems, wantProblems) {
			t.Errorf("%s: a worker reads %+v %v, this process %+v %v", name, got, problems, want, wantProblems)
		}
	}
}

func testPages() map[string]string {
	body := strings.Repeat("<p>At least 12 people were killed near the river on Monday, the invented monitor said, and 30 others were injured.</p>\n", 5)
	return map[string]string{
		"a.html":    "<!DOCTYPE html><html><head><title>Twelve killed near river</title></head><body><h1>Twelve killed near river</h1>" + body + "</body></html>",
		"b.txt":     "published: 2025-03-11\noutlet: Invented Post\n\nTwelve killed\n\nTwelve people were killed.\n",
		"empty.txt": "",
	}
}

func TestManyAtOnce(t *testing.T) {
	p := startPool(t, 3, Limits{})
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			text := fmt.Sprintf("published: 2025-03-11\n\nPage %d\n\nIn all %d people fled.\n", i, i)
			var docs []record.Document
			err := p.Read(context.Background(), fmt.Sprint(i), []byte(text), intake.Options{},
				func(d record.Document) { docs = append(docs, d) }, func(intake.Problem) {})
			if err != nil || len(docs) != 1 || !strings.Contains(docs[0].Text, fmt.Sprintf("In all %d people", i)) {
				t.Errorf("file %d: %v %v", i, docs, err)
			}
		}()
	}
	wg.Wait()
}

// TestKilledWorker kills a worker while the pool lives: the next file goes to a new one.
func TestKilledWorker(t *testing.T) {
	p := startPool(t, 1, Limits{})
	p.mu.Lock()
	for w := range p.all {
		_ = w.cmd.Process.Kill()
		_, _ = w.cmd.Process.Wait()
	}
	p.mu.Unlock()
	_, problems := read(t, p, "victim.txt", []byte("Some text\n"))
	if len(problems) != 1 || problems[0].Name != "victim.txt" {
		t.Errorf("problems %v", problems)
	}
	docs, problems := read(t, p, "next.txt", []byte("Some text\n"))
	if len(docs) != 1 || len(problems) != 0 {
		t.Errorf("after a crash: %v %v", docs, problems)
	}
}

func TestEndedContext(t *testing.T) {
	p := startPool(t, 1, Limits{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Read(ctx, "a", []byte("x"), intake.Options{}, func(record.Document) {},
		func(intake.Problem) {}); err == nil {
		t.Error("an ended context is no error")
	}
}

func TestWallLimit(t *testing.T) {
	p := startPool(t, 1, Limits{Wall: time.Millisecond})
	page := []byte("<html><body>" + strings.Repeat("<div><p>Some words of a story that goes on, number 7.</p>", 20000))
	docs, problems := read(t, p, "slow.html", page)
	if len(docs) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Reason.String(), "longer than") {
		t.Errorf("%d documents, problems %v", len(docs), problems)
	}
}

func TestCodecKeepsEveryField(t *testing.T) {
	var doc record.Document
	fill(reflect.ValueOf(&doc).Elem(), 1)
	doc.Text = strings.Repeat("text ", 20)
	doc.Blocks = []record.Block{{Kind: record.Quote, Start: 0, End: 4, Lang: record.Arabic, Echo: -1},
		{Kind: record.Deck, Start: 5, End: 9, Echo: 0}}
	doc.Offsets = []record.Offset{{Text: 0, Length: 4, Original: 11, OriginalLength: 9},
		{Text: 4, Length: 6, Original: 20, OriginalLength: 6, Verbatim: true}}
	b := appendDocument(nil, &doc)
	got, err := decodeDocument(b)
	if err != nil || !reflect.DeepEqual(got, doc) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, doc)
	}
	for i := range b {
		if _, err := decodeDocument(b[:i]); err == nil {
			t.Fatalf("a document cut at %d is taken", i)
		}
	}
}

// fill puts something into every field, so that a field that the codec forgets is missed.
func fill(v reflect.Value, n int) {
	for i := range v.NumField() {
		f := v.Field(i)
		switch {
		case f.Type() == reflect.TypeOf(record.Date{}):
			f.Set(reflect.ValueOf(record.ExactDate(record.NewDay(2025, 3, i+1))))
		case f.Kind() == reflect.String:
			f.SetString(fmt.Sprint("field ", i))
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String:
			f.Set(reflect.ValueOf([]string{"one", "two"}))
		case f.Kind() == reflect.Slice:
		case f.Kind() == reflect.Pointer && f.Type().Elem().Kind() == reflect.Struct:
			f.Set(reflect.New(f.Type().Elem()))
			fill(f.Elem(), n)
		default:
			panic("a field of a new kind: teach the codec and this test: " + v.Type().Field(i).Name)
		}
	}
}

func FuzzDecodeDocument(f *testing.F) {
	f.Add(appendDocument(nil, &record.Document{Name: "a", Text: "some text",
		Blocks: []record.Block{{Start: 0, End: 4, Echo: -1}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := decodeDocument(b)
		if err != nil {
			return
		}
		for _, k := range doc.Blocks {
			_ = doc.Anchor(k.Start, k.End)
		}
	})
}

// hungry is a page that costs much memory and time for its size, within the limits of intake.
func hungry() []byte {
	return []byte("<html><body>" + strings.Repeat("<div><p>x<b>y</b>", 90_000) + "</body></html>")
}

func TestMemoryLimit(t *testing.T) {
	p := startPool(t, 1, Limits{Memory: 96 << 20})
	if !p.Confinement().Memory {
		t.Skip("SKIPPED: this system or build does not bound the memory of a process")
	}
	docs, problems := read(t, p, "hungry.html", hungry())
	if len(docs) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Reason.String(), "more memory") {
		t.Errorf("%d documents, problems %v", len(docs), problems)
	}
	if docs, why := read(t, p, "next.txt", []byte("Some text\n")); len(docs) != 1 {
		t.Errorf("the file after it is lost: %v", why)
	}
}

func TestCPULimit(t *testing.T) {
	p := startPool(t, 1, Limits{CPU: 50 * time.Millisecond})
	if !p.Confinement().CPU {
		t.Skip("SKIPPED: this system does not tell computing time")
	}
	page := []byte("<html><body>" + strings.Repeat("<div><p>Some words of a story that goes on, number 7.</p></div>",
		20000))
	docs, problems := read(t, p, "slow.html", page)
	if len(docs) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Reason.String(), "computing time") {
		t.Errorf("%d documents, problems %v", len(docs), problems)
	}
}
