package desk_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"recount/access"
	"recount/estimate"
	"recount/internal/desk"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/internal/worker"
	"recount/record"
	"recount/verify"
)

// envJobs names the case whose jobs a process of this test does until it is killed.
const envJobs = "RECOUNT_JOBTEST_CASE"

func TestMain(m *testing.M) {
	if worker.IsWorker() {
		os.Exit(worker.Main())
	}
	if dir := os.Getenv(envJobs); dir != "" {
		workUntilKilled(dir)
	}
	os.Exit(m.Run())
}

var jobSecret = vault.Passphrase("four words nobody knows")

// plainDesk is a desk over a store with a clock that may be read from many goroutines.
func plainDesk(s *store.Store) *desk.Desk {
	return desk.New(desk.Parts{Store: s, Policy: access.Default(), Extractor: nothing{}, Places: &record.PlaceTree{},
		Standard: verify.House(), Now: time.Now})
}

// nothing reads nothing in a page: these tests are about jobs.
type nothing struct{}

func (nothing) Extract(*record.Document) record.Extraction { return record.Extraction{} }

// workUntilKilled is the process that is killed.
func workUntilKilled(dir string) {
	s, err := store.Open(context.Background(), dir, jobSecret, store.Options{})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("working")
	fmt.Println("error", plainDesk(s).Queue.Work(context.Background(), 1))
	os.Exit(1)
}

// aList is a list of n invented persons.
func aList(n int) desk.ListFile {
	var b bytes.Buffer
	fmt.Fprintln(&b, "name,sex,age,date of death")
	first := []string{"Amar", "Bela", "Cino", "Dera", "Esmo", "Fila", "Garo", "Hane"}
	for i := range n {
		fmt.Fprintf(&b, "%s %s%d of Qasira,%s,%d,2031-03-%02d\n", first[i%8], first[i/8%8], i, "mf"[i%2:i%2+1], 1+i%80,
			1+i%28)
	}
	return desk.ListFile{Name: "list.csv", Data: b.Bytes(), Source: "town council"}
}

func jobCase(t *testing.T) (dir string, s *store.Store, d *desk.Desk, who desk.Who) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "case")
	s, err := store.Create(context.Background(), dir, jobSecret, vault.TestCost, record.Micros(time.Now().UnixMicro()),
		store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	d = plainDesk(s)
	account, err := d.Users.Found(context.Background(), "first recorder", true)
	if err != nil {
		t.Fatal(err)
	}
	return dir, s, d, desk.Who{Account: account}
}

func startImport(t *testing.T, d *desk.Desk, who desk.Who, n int) desk.Job {
	t.Helper()
	plan, err := d.Lists.PlanImport(context.Background(), who, aList(n))
	if err != nil || len(plan.Records) != n {
		t.Fatalf("%d records, %v", len(plan.Records), err)
	}
	j, err := d.Queue.StartImport(context.Background(), who, plan)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestImportJobGoesOnAfterKills(t *testing.T) {
	ctx := context.Background()
	rows, kills := 40000, 4
	if testing.Short() {
		rows, kills = 15000, 2
	}
	dir, s, d, who := jobCase(t)
	j := startImport(t, d, who, rows)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range kills {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), envJobs+"="+dir)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if line, _ := bufio.NewReader(out).ReadString('\n'); line != "working\n" {
			t.Fatalf("the worker said %q", line)
		}
		time.Sleep(time.Duration(250+150*i) * time.Millisecond)
		if err := c.Process.Kill(); err != nil { // kill -9
			t.Fatal(err)
		}
		_ = c.Wait()
	}
	s, err := store.Open(ctx, dir, jobSecret, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	d = plainDesk(s)
	lost, err := d.Queue.Job(ctx, who, j.ID)
	if err != nil || lost.State != store.JobRunning {
		t.Fatalf("after %d kills the job is %+v, %v", kills, lost, err)
	}
	before := records(t, s)
	begin := time.Now()
	if n, err := d.Queue.WorkOff(ctx); n != 1 || err != nil {
		t.Fatalf("%d jobs, %v", n, err)
	}
	j, err = d.Queue.Job(ctx, who, j.ID)
	var came desk.Imported
	if err != nil || j.State != store.JobDone || j.Attempts != kills+1 || json.Unmarshal(j.Result, &came) != nil ||
		came.Records != rows || j.Done != int64(rows) {
		t.Fatalf("%+v %+v, %v", j, came, err)
	}
	t.Logf("%d kills left %d of %d rows (%d said); the rest took %v", kills, before, rows, lost.Done, time.Since(begin))
	if n := records(t, s); n != rows {
		t.Errorf("%d records of %d rows", n, rows)
	}
	if r, err := s.Check(ctx, false); err != nil || !r.Clean() {
		t.Errorf("check: %+v, %v", r.Findings, err)
	}
	if r, err := d.Lists.Import(ctx, who, mustPlan(t, d, who, rows), nil); !errors.Is(err, desk.ErrKnown) {
		t.Errorf("the list is not whole: %v, %v", r, err)
	}
}

// records counts the records of a case.
func records(t *testing.T, s *store.Store) int {
	t.Helper()
	n := 0
	err := s.View(context.Background(), func(tx *store.Tx) error {
		return tx.EachRow(store.VictimRecords, store.Query{}, func(store.Row) error { n++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func mustPlan(t *testing.T, d *desk.Desk, who desk.Who, n int) desk.ImportPlan {
	t.Helper()
	plan, err := d.Lists.PlanImport(context.Background(), who, aList(n))
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestCancelledJobStopsAndGivesTheDeskBack(t *testing.T) {
	ctx := context.Background()
	_, _, d, who := jobCase(t)
	j := startImport(t, d, who, 20000)
	again := startImport(t, d, who, 20000)
	if again.ID != j.ID {
		t.Error("the same import twice is two jobs")
	}
	work, stop := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		if err := d.Queue.Work(work, 1); err != nil {
			t.Error(err)
		}
	})
	var seen []desk.Job
	err := d.Queue.FollowJob(ctx, who, j.ID, func(now desk.Job) error {
		seen = append(seen, now)
		if now.State == store.JobRunning {
			_, err := d.Queue.CancelJob(ctx, who, j.ID)
			return err
		}
		return nil
	})
	stop()
	done.Wait()
	last := seen[len(seen)-1]
	if err != nil || last.State != store.JobCancelled {
		t.Fatalf("%+v, %v", seen, err)
	}
	if _, err := d.Queue.CancelJob(ctx, desk.Who{Account: "another"}, j.ID); err == nil {
		t.Error("somebody else cancelled it")
	}
	if n, err := d.Queue.WorkOff(ctx); n != 0 || err != nil {
		t.Errorf("a cancelled job was begun again: %d, %v", n, err)
	}
	imports, err := d.Lists.Imports(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range imports { // what it wrote stays and is undone as one
		if _, err := d.Lists.UndoImport(ctx, who, i.ID); err != nil {
			t.Error(err)
		}
	}
	if left, err := d.Persons.Victims(ctx, who, "", 1); len(left) != 0 || err != nil {
		t.Errorf("%v, %v", left, err)
	}
}

func TestStoppingTheDeskGivesItsJobBack(t *testing.T) {
	ctx := context.Background()
	_, _, d, who := jobCase(t)
	j := startImport(t, d, who, 20000)
	work, stop := context.WithCancel(ctx)
	err := d.Queue.FollowJob(ctx, who, j.ID, func(now desk.Job) error {
		switch now.State {
		case store.JobWaiting:
			go func() { _ = d.Queue.Work(work, 1) }()
		case store.JobRunning:
			stop()
			return record.Say("enough")
		}
		return nil
	})
	stop()
	if err == nil {
		t.Fatal("it was over before it could be stopped")
	}
	for range 100 {
		if j, err = d.Queue.Job(ctx, who, j.ID); err != nil || j.State == store.JobWaiting {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if j.State != store.JobWaiting || j.Attempts != 0 {
		t.Fatalf("%+v, %v", j, err)
	}
	if n, err := d.Queue.WorkOff(ctx); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if j, err = d.Queue.Job(ctx, who, j.ID); err != nil || j.State != store.JobDone {
		t.Errorf("%+v, %v", j, err)
	}
}

// Rights are asked when a job is made and again when it runs.
func TestJobOfWhoLostTheRightDeliversNothing(t *testing.T) {
	ctx := context.Background()
	d, who, _ := beside(t, access.Analyst)
	j := startImport(t, d, who, 10)
	if _, err := d.Queue.Job(ctx, desk.Who{Account: "nobody"}, j.ID); !errors.Is(err, desk.ErrAbsent) {
		t.Errorf("another's job: %v", err)
	}
	at := record.Micros(d.Now().UnixMicro())
	gone, _ := record.Canonical(record.Grant{ID: "g-analyst", User: who.Account, Role: "analyst",
		Compartment: string(desk.CaseCompartment), Clearance: 3, Revoked: true})
	change := &record.Change{ID: record.ChangeID(store.NewID(at)), Case: d.Store.Case(), Actor: "someone", At: at,
		Device: d.Store.Device(), Kind: record.GrantRole, Subjects: []string{"g-analyst"}, Payload: gone,
		Salt: store.NewSalt()}
	if _, err := d.Store.Apply(ctx, change); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Queue.WorkOff(ctx); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	err := d.Store.View(ctx, func(tx *store.Tx) error {
		kept, err := tx.Jobs().Job(j.ID)
		if kept.State != store.JobFailed || !strings.Contains(kept.Message, "may not") {
			t.Errorf("%+v", kept)
		}
		n := 0
		_ = tx.EachRow(store.VictimRecords, store.Query{}, func(store.Row) error { n++; return nil })
		if n != 0 {
			t.Errorf("%d records were delivered", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Queue.StartLinkage(ctx, who); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("a job without the right: %v", err)
	}
}

// The job of a token ends with the token.
func TestJobOfARevokedTokenDeliversNothing(t *testing.T) {
	ctx := context.Background()
	_, _, d, who := jobCase(t)
	who.Fresh = time.Now()
	text, made, err := d.Users.CreateToken(ctx, who, "lists", desk.ScopeImport, 0)
	if err != nil {
		t.Fatal(err)
	}
	by, err := desk.NewBearers(d).Bearer(ctx, text, "a")
	if err != nil {
		t.Fatal(err)
	}
	j := startImport(t, d, by, 10)
	if _, err := d.Users.RevokeToken(ctx, who, made.ID); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Queue.WorkOff(ctx); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if j, err = d.Queue.Job(ctx, who, j.ID); err != nil || j.State != store.JobFailed {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestJobThatCannotBeReadFailsWithoutItsContent(t *testing.T) {
	ctx := context.Background()
	_, s, d, who := jobCase(t)
	for id, payload := range map[string]string{"a1": "no json", "a2": `{"list":{"blob":"zz","source":"x","name":"y"}}`,
		"a3": "{}"} {
		err := s.Act(ctx, func(tx *store.Tx) error {
			return tx.Jobs().Enqueue(store.Job{ID: id, Kind: "import", Actor: who.Account, Made: 9e15,
				Payload: payload})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n, err := d.Queue.WorkOff(ctx); n != 3 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	jobs, err := d.Queue.Jobs(ctx, who, "", 10)
	if err != nil || len(jobs) != 3 {
		t.Fatalf("%d, %v", len(jobs), err)
	}
	for _, j := range jobs {
		if j.State != store.JobFailed || j.Message == nil || strings.Contains(j.Message.String(), "no json") {
			t.Errorf("%+v", j)
		}
	}
	if next, err := d.Queue.Jobs(ctx, who, jobs[1].ID, 10); err != nil || len(next) != 1 || next[0].ID != jobs[2].ID {
		t.Errorf("%+v, %v", next, err)
	}
}

func TestEstimateJobOutlivesItsProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("an estimate takes seconds")
	}
	ctx := context.Background()
	dir, s, d, who := jobCase(t)
	for i, source := range []record.OriginID{"town council", "hospital"} {
		f := aList(40 + 10*i)
		f.Source = source
		plan, err := d.Lists.PlanImport(ctx, who, f)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.Import(ctx, who, plan, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lists.AdmitList(ctx, who, plan.ID); err != nil {
			t.Fatal(err)
		}
	}
	j, err := d.Queue.StartEstimate(ctx, who, killed(), 3, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Queue.StartLinkage(ctx, who); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Queue.WorkOff(ctx); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if j, err = d.Queue.Job(ctx, who, j.ID); err != nil || j.State != store.JobDone || j.Total == 0 ||
		j.Done != j.Total {
		t.Fatalf("%+v, %v", j, err)
	}
	first, err := d.Estimates.Estimated(ctx, who, killed())
	if err != nil || first == nil {
		t.Fatal("the estimate is not kept", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(ctx, dir, jobSecret, store.Options{}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	d = plainDesk(s)
	again, err := d.Estimates.Estimated(ctx, who, killed())
	if err != nil || again == nil || !reflect.DeepEqual(asJSON(t, first), asJSON(t, again)) {
		t.Errorf("another process finds another estimate: %v", err)
	}
	extra := aList(3)
	extra.Source = "third list"
	plan, err := d.Lists.PlanImport(ctx, who, extra)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.Import(ctx, who, plan, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Lists.AdmitList(ctx, who, plan.ID); err != nil {
		t.Fatal(err)
	}
	if stale, err := d.Estimates.Estimated(ctx, who, killed()); stale != nil || err != nil {
		t.Errorf("an estimate of other records is shown: %v", err)
	}
}

func asJSON(t *testing.T, r *estimate.Result) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
