package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"time"

	"recount/access"
	"recount/count"
	"recount/intake"
	"recount/internal/store"
	"recount/internal/vault"
	"recount/record"
)

// JobKind is what a job does.
type JobKind string

// Kinds of jobs. Each may be begun again from its start: rows and pages that are in the case already are not added
// twice, and what is only computed comes out the same.
const (
	JobImport   JobKind = "import"   // a list of victims
	JobPages    JobKind = "pages"    // a batch of pages
	JobEstimate JobKind = "estimate" // the likely number
	JobLinkage  JobKind = "linkage"  // which records may be one person
)

// Job is work that outlives a request, as whoever asked for it sees it. It is not history: what it does to the case is.
type Job struct {
	ID       string         `json:"id"`
	Kind     JobKind        `json:"kind"`
	Name     string         `json:"name,omitempty"` // of the file that it reads
	State    store.JobState `json:"state"`          // waiting, running, done, failed, cancelled
	Made     record.Micros  `json:"made"`
	Done     int64          `json:"done"`               // progress, of Total
	Total    int64          `json:"total"`              // 0: not known beforehand
	Step     string         `json:"step,omitempty"`     // what it is at, while it runs
	Attempts int            `json:"attempts,omitempty"` // how often it was begun
	// Message is why it failed.
	Message *record.Sentence `json:"message,omitempty"`
	Result  json.RawMessage  `json:"result,omitempty"` // what came of it
}

// Ended tells whether a job will not change any more.
func (j Job) Ended() bool {
	return j.State == store.JobDone || j.State == store.JobFailed || j.State == store.JobCancelled
}

// order is the payload of a job: what was asked, and for whom it acts. Rights are asked again when it runs.
type order struct {
	Reason   string         `json:"reason,omitempty"`
	Token    string         `json:"token,omitempty"` // the job ends with the token that began it
	List     *listOrder     `json:"list,omitempty"`
	Pages    *pagesOrder    `json:"pages,omitempty"`
	Estimate *estimateOrder `json:"estimate,omitempty"`
}

type listOrder struct {
	Name    string          `json:"name"`
	Blob    vault.BlobID    `json:"blob"`
	Source  record.OriginID `json:"source"`
	Mapping intake.Mapping  `json:"mapping,omitempty"`
	Outcome record.Outcome  `json:"outcome,omitempty"`

	HeaderRow int    `json:"header_row,omitempty"`
	Sheet     string `json:"sheet,omitempty"`
	Whole     bool   `json:"whole,omitempty"`
}

type pagesOrder struct {
	Name string       `json:"name"`
	Blob vault.BlobID `json:"blob"`
}

type estimateOrder struct {
	Query count.Query `json:"query"`
	Seed  uint64      `json:"seed"`
	Full  bool        `json:"full,omitempty"`
}

// Queue is the work that takes long: jobs that people start and workers of this process do, one after the other.
type Queue struct {
	*road
	sources   *Sources
	lists     *Lists
	estimates *Estimates
	ledgers   *ledgers
	faults    func() *slog.Logger // a face says late where faults are told
	jobs      *jobsUnderWay
	uploads   uploads
}

// StartImport makes the import of a planned list a job. The file is preserved now, so that the job needs nothing but
// the case.
func (w *Queue) StartImport(ctx context.Context, who Who, plan ImportPlan) (Job, error) {
	f := plan.file
	blob, err := w.keepForJob(ctx, who, record.BeginImport, access.S2, bytes.NewReader(f.Data))
	if err != nil {
		return Job{}, err
	}
	mapping := maps.Clone(plan.Mapping)
	maps.Copy(mapping, f.Mapping) // columns left out by hand too
	o := order{List: &listOrder{f.Name, blob, f.Source, mapping, f.Outcome, f.HeaderRow, f.Sheet, f.Whole}}
	return w.start(ctx, who, JobImport, record.BeginImport, access.S2, int64(len(plan.Records)), o)
}

// StartList plans the import of a list and makes it a job.
func (w *Queue) StartList(ctx context.Context, who Who, f ListFile) (Job, error) {
	plan, err := w.lists.PlanImport(ctx, who, f)
	if err != nil {
		return Job{}, err
	}
	return w.StartImport(ctx, who, plan)
}

// StartPages makes the reading of an uploaded file or archive a job. It is preserved as it arrives.
func (w *Queue) StartPages(ctx context.Context, who Who, name string, content io.Reader) (Job, error) {
	blob, err := w.keepForJob(ctx, who, record.AddDocument, access.S1, content)
	if err != nil {
		return Job{}, err
	}
	return w.start(ctx, who, JobPages, record.AddDocument, access.S1, 0, order{Pages: &pagesOrder{name, blob}})
}

// StartEstimate makes an estimate a job. The same question twice, while the first is not answered, is one job.
func (w *Queue) StartEstimate(ctx context.Context, who Who, q count.Query, seed uint64, full bool) (Job, error) {
	return w.start(ctx, who, JobEstimate, "estimate.run", access.S1, 0, order{Estimate: &estimateOrder{q, seed, full}})
}

// StartLinkage makes the comparison of all records a job, so that the pairs and the toll need not wait for it later.
func (w *Queue) StartLinkage(ctx context.Context, who Who) (Job, error) {
	return w.start(ctx, who, JobLinkage, "pair.read", access.S2, 0, order{})
}

// keepForJob asks permission, then preserves the bytes that a job will read.
func (w *Queue) keepForJob(ctx context.Context, who Who, act record.Act, level access.Level,
	content io.Reader) (vault.BlobID, error) {
	if err := w.may(ctx, who, act, level); err != nil {
		return "", err
	}
	return w.sources.preserve(ctx, who, content)
}

// start enqueues a job, unless the same account waits for the very same one already.
func (w *Queue) start(ctx context.Context, who Who, kind JobKind, act record.Act, level access.Level, total int64,
	o order) (Job, error) {
	o.Reason, o.Token = who.Reason, who.Token
	payload, err := json.Marshal(o)
	if err != nil {
		return Job{}, err
	}
	if err := w.may(ctx, who, act, level); err != nil {
		return Job{}, err
	}
	at := record.Micros(w.now().UnixMicro())
	j := store.Job{ID: store.NewID(at), Kind: string(kind), State: store.JobWaiting, Actor: who.Account, Made: at,
		Due: at, Total: total, Payload: string(payload)}
	err = w.store.Act(ctx, func(tx *store.Tx) error {
		open, err := tx.Jobs().JobsOf(who.Account, "", maxOpenJobs)
		if err != nil {
			return err
		}
		waiting := 0
		for _, x := range open {
			if x.State != store.JobWaiting && x.State != store.JobRunning {
				continue
			}
			if waiting++; x.Kind == j.Kind && x.Payload == j.Payload {
				j = x
				return nil
			}
		}
		if waiting == maxOpenJobs {
			return badInput("%d jobs of yours wait already; cancel some or wait for them", waiting)
		}
		return tx.Jobs().Enqueue(j)
	})
	w.jobs.wakeUp()
	return jobOf(j), err
}

// maxOpenJobs bounds the jobs of one account that have not ended.
const maxOpenJobs = 100

// Jobs lists one's own jobs, newest first, after the one that the last page ended with.
func (w *Queue) Jobs(ctx context.Context, who Who, after string, limit int) ([]Job, error) {
	var out []Job
	err := w.look(ctx, who, "job.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		all, err := tx.Jobs().JobsOf(who.Account, after, limit)
		for _, j := range all {
			short := jobOf(j)
			short.Result = nil // a list is short; one job by itself has its result
			out = append(out, short)
		}
		return err
	})
	return out, err
}

// Job reads one of one's own jobs.
func (w *Queue) Job(ctx context.Context, who Who, id string) (Job, error) {
	var out Job
	err := w.look(ctx, who, "job.read", access.Subject{Level: access.S1}, func(tx *store.Tx, _ allowed) error {
		j, err := tx.Jobs().Job(id)
		if err == nil && j.Actor != who.Account {
			err = store.ErrNotFound
		}
		out = jobOf(j)
		return err
	})
	return out, err
}

// CancelJob cancels one of one's own jobs. What it did to the case stays, and can be undone as any act.
func (w *Queue) CancelJob(ctx context.Context, who Who, id string) (Job, error) {
	if err := w.may(ctx, who, "job.cancel", access.S1); err != nil {
		return Job{}, err
	}
	err := w.store.Act(ctx, func(tx *store.Tx) error {
		j, err := tx.Jobs().Job(id)
		if errors.Is(err, store.ErrNotFound) || err == nil && j.Actor != who.Account {
			return ErrAbsent
		}
		if err != nil {
			return err
		}
		return tx.Jobs().CancelJob(id)
	})
	if err != nil {
		return Job{}, err
	}
	w.jobs.cancel(id)
	return w.Job(ctx, who, id)
}

// readMessage reads why a job failed, as finish wrote it; of a text from when sentences had no codes, it is the text.
func readMessage(kept string) *record.Sentence {
	if kept == "" {
		return nil
	}
	said := &record.Sentence{}
	if json.Unmarshal([]byte(kept), said) != nil {
		return &record.Sentence{Text: kept}
	}
	return said
}

// jobOf is a job without its payload.
func jobOf(j store.Job) Job {
	out := Job{ID: j.ID, Kind: JobKind(j.Kind), State: j.State, Made: j.Made, Done: j.Done, Total: j.Total,
		Attempts: j.Attempts}
	var o order
	if json.Unmarshal([]byte(j.Payload), &o) == nil {
		switch {
		case o.List != nil:
			out.Name = o.List.Name
		case o.Pages != nil:
			out.Name = o.Pages.Name
		}
	}
	switch {
	case j.State == store.JobRunning:
		out.Step = j.Message
	case j.State == store.JobDone && j.Checkpoint != "":
		out.Result = json.RawMessage(j.Checkpoint)
	default:
		out.Message = readMessage(j.Message)
	}
	return out
}

// followEvery is how often a follower looks whether a job moved.
const followEvery = 250 * time.Millisecond

// FollowJob tells each move of one of one's own jobs, the first at once, until the job has ended, the context does or
// tell errs. Rights are asked at every look: who loses them hears no more.
func (w *Queue) FollowJob(ctx context.Context, who Who, id string, tell func(Job) error) error {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	var last Job
	for first := true; ; first = false {
		j, err := w.Job(ctx, who, id)
		if err != nil {
			return err
		}
		if first || j.State != last.State || j.Done != last.Done || j.Total != last.Total || j.Step != last.Step {
			if err := tell(j); err != nil {
				return err
			}
		}
		if last = j; j.Ended() {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
