package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"recount/internal/desk"
)

// startedJob is the answer to what becomes a job.
type startedJob struct {
	Location string `header:"Location" doc:"where to ask how far it is"`
	Body     desk.Job
}

func started(j desk.Job, err error) (*startedJob, error) {
	return &startedJob{Base + "/jobs/" + j.ID, j}, err
}

// pagesUpload is a batch of pages as the body of a request.
type pagesUpload struct {
	Name    string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"name of the file or archive; its ending tells the format"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// estimateInput is an estimate that is asked for.
type estimateInput struct {
	Question
	Seed uint64 `query:"seed" default:"1" doc:"the same seed gives the same estimate"`
	Full bool   `query:"full" doc:"full effort: needed for publication, and slow"`
}

func (s *Server) registerJobs() {
	add(s, operation{method: http.MethodGet, path: "/jobs", id: "listJobs", tag: "jobs", act: "job.read",
		summary: "Your jobs, newest first"},
		func(ctx context.Context, who desk.Who, in *pages) (*one[list[desk.Job]], error) {
			after, err := in.at()
			if err != nil {
				return nil, err
			}
			all, err := s.desk.Queue.Jobs(ctx, who, after, in.Limit+1)
			return answer(paged(*in, all, func(j desk.Job) string { return j.ID }), err)
		})
	add(s, operation{method: http.MethodGet, path: "/jobs/{id}", id: "getJob", tag: "jobs", act: "job.read", byID: true,
		summary: "One of your jobs, with what came of it"},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.Job], error) {
			return answer(s.desk.Queue.Job(ctx, who, in.ID))
		})
	add(s, operation{method: http.MethodPost, path: "/jobs/{id}/cancel", id: "cancelJob", tag: "jobs",
		act: "job.cancel", byID: true, summary: "Cancel one of your jobs",
		about: "What it did to the case stays and can be undone. A job that has ended stays as it is."},
		func(ctx context.Context, who desk.Who, in *byID) (*one[desk.Job], error) {
			return answer(s.desk.Queue.CancelJob(ctx, who, in.ID))
		})
	add(s, operation{method: http.MethodPost, path: "/jobs/pages", id: "startPages", tag: "jobs", act: "document.add",
		status: http.StatusAccepted, body: maxUpload, summary: "Read a batch of pages, as a job"},
		func(ctx context.Context, who desk.Who, in *pagesUpload) (*startedJob, error) {
			return started(s.desk.Queue.StartPages(ctx, who, in.Name, bytes.NewReader(in.RawBody)))
		})
	add(s, operation{method: http.MethodPost, path: "/jobs/estimate", id: "startEstimate", tag: "jobs",
		act: "estimate.run", status: http.StatusAccepted, summary: "Estimate from the lists of the case, as a job",
		about: "The job's result is an interval or the rule that forbids one."},
		func(ctx context.Context, who desk.Who, in *estimateInput) (*startedJob, error) {
			q, err := s.query(in.Question)
			if err != nil {
				return nil, err
			}
			return started(s.desk.Queue.StartEstimate(ctx, who, q, in.Seed, in.Full))
		})
	add(s, operation{method: http.MethodPost, path: "/jobs/linkage", id: "startLinkage", tag: "jobs", act: "pair.read",
		status: http.StatusAccepted, summary: "Compare all records, as a job"},
		func(ctx context.Context, who desk.Who, _ *nothing) (*startedJob, error) {
			return started(s.desk.Queue.StartLinkage(ctx, who))
		})
	add(s, operation{method: http.MethodGet, path: "/jobs/{id}/events", id: "followJob", tag: "jobs", act: "job.read",
		byID: true, summary: "Follow a job as server-sent events",
		about: "An event \"job\" with the job as JSON at every move, until it has ended; then the stream closes. A comment every 15 seconds keeps the way open."}, s.followJob)
	s.describeEvents()
}

// describeEvents writes into the description what the library cannot see: the stream of events.
func (s *Server) describeEvents() {
	op := s.api.OpenAPI().Paths[Base+"/jobs/{id}/events"].Get
	op.Responses["200"] = &huma.Response{Description: "A stream of events, each the job as JSON",
		Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}
}

// keepOpen is how often a stream without news says that it is open.
const keepOpen = 15 * time.Second

// followJob answers with a stream. Whether the job may be seen is asked before the stream begins.
func (s *Server) followJob(ctx context.Context, who desk.Who, in *byID) (*huma.StreamResponse, error) {
	if _, err := s.desk.Queue.Job(ctx, who, in.ID); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		hc.SetHeader("Content-Type", "text/event-stream")
		hc.SetHeader("Cache-Control", "no-store")
		hc.SetHeader("X-Accel-Buffering", "no")
		hc.SetStatus(http.StatusOK)
		stream := &eventStream{w: w, control: http.NewResponseController(w)}
		_ = stream.write(": open\n\n")
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		moves := make(chan desk.Job)
		go func() {
			defer close(moves)
			// it ends with the job, the right to it, or the stream
			_ = s.desk.Queue.FollowJob(ctx, who, in.ID, func(j desk.Job) error {
				select {
				case moves <- j:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		}()
		quiet := time.NewTicker(keepOpen)
		defer quiet.Stop()
		for {
			var err error
			select {
			case j, open := <-moves:
				if !open {
					return
				}
				err = stream.job(j)
			case <-s.ending:
				return
			case <-quiet.C:
				err = stream.write(": still here\n\n")
			}
			if err != nil {
				return
			}
		}
	}}, nil
}

// eventStream writes server-sent events, each with its own deadline: a reader that stopped reading holds nothing.
type eventStream struct {
	w       io.Writer
	control *http.ResponseController
}

func (e *eventStream) job(j desk.Job) error {
	b, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("event: job\ndata: %s\n\n", b))
}

func (e *eventStream) write(text string) error {
	_ = e.control.SetWriteDeadline(time.Now().Add(10 * time.Second)) // some writers have no deadlines
	if _, err := io.WriteString(e.w, text); err != nil {
		return err
	}
	return e.control.Flush()
}
