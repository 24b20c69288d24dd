package store

import (
	"context"
	"fmt"

	"recount/record"
)

// JobState is where a job stands.
type JobState string

// States of a job.
const (
	JobWaiting   JobState = "waiting"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is work that outlives a request: an import, a batch of pages, an estimate. Jobs are not in the log, so a rebuild
// does not make them again, as it does not make accounts' secrets; what they do to the case is in the log.
type Job struct {
	ID         string
	Kind       string
	State      JobState
	Actor      record.ActorID
	Made       record.Micros
	Due        record.Micros
	LeaseUntil record.Micros
	Worker     string
	Attempts   int
	Done       int64 // progress, of Total
	Total      int64
	Payload    string // JSON: what was asked
	Checkpoint string // JSON: where to go on, and in the end what came of it
	Message    string // for people; no names
}

const jobColumns = "SELECT id, kind, state, actor, made, due, lease_until, worker, attempts, done, total, payload, checkpoint, message FROM jobs "

func scanJob(row scanner) (j Job, err error) {
	err = row.Scan(&j.ID, &j.Kind, &j.State, &j.Actor, &j.Made, &j.Due, &j.LeaseUntil, &j.Worker, &j.Attempts, &j.Done,
		&j.Total, &j.Payload, &j.Checkpoint, &j.Message)
	return j, err
}

// Jobs are the jobs that people started, and what became of them.
type Jobs struct{ tx *Tx }

// Jobs gives the jobs of the case.
func (tx *Tx) Jobs() Jobs { return Jobs{tx} }

// Enqueue adds a job in the transaction of the act that asks for it.
func (js Jobs) Enqueue(j Job) error {
	return js.tx.exec(`INSERT INTO jobs (id, kind, state, actor, made, due, lease_until, worker, attempts, done, total, payload, checkpoint, message)
		VALUES ($1, $2, 'waiting', $3, $4, $5, 0, '', 0, 0, $6, $7, $8, '')`,
		j.ID, j.Kind, string(j.Actor), int64(j.Made), int64(j.Due), j.Total, j.Payload, j.Checkpoint)
}

// In gives the jobs in a state ("" for all), the newest first.
func (js Jobs) In(state JobState, limit int) ([]Job, error) {
	return js.jobs("WHERE $1 = '' OR state = $1 ORDER BY made DESC, id DESC LIMIT $2", string(state), limit)
}

// JobsOf lists the jobs that an account asked for, the newest first, after the one that the last page ended with (""
// for the first page). Ids rise with time.
func (js Jobs) JobsOf(actor record.ActorID, after string, limit int) ([]Job, error) {
	return js.jobs("WHERE actor = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3", string(actor), after, limit)
}

func (js Jobs) jobs(where string, args ...any) ([]Job, error) {
	rows, err := js.tx.sess.query(js.tx.ctx, jobColumns+where, args...)
	if err != nil {
		return nil, js.tx.fault(err)
	}
	defer rows.Close()
	var out []Job
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, js.tx.fault(err)
		}
		out = append(out, j)
	}
	return out, js.tx.fault(rows.Err())
}

// Job reads one job.
func (js Jobs) Job(id string) (Job, error) {
	found, err := js.jobs("WHERE id = $1", id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("job %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return Job{}, err
	}
	return found[0], nil
}

// JobDue tells whether Lease would find a job. It only reads, so that a worker that waits does not write.
func (js Jobs) JobDue(now record.Micros) (bool, error) {
	var n int
	_, err := js.tx.sess.row(js.tx.ctx,
		"SELECT count(*) FROM jobs WHERE (state = 'waiting' AND due <= $1) OR (state = 'running' AND lease_until < $1)",
		[]any{int64(now)}, &n)
	return n > 0, js.tx.fault(err)
}

// Lease takes the next job that is due, or that a worker left lying: its lease ran out. Found is false where there is
// none.
func (s *Store) Lease(ctx context.Context, worker string, now, until record.Micros, maxAttempts int) (j Job, found bool,
	err error) {
	err = s.Act(ctx, func(tx *Tx) error {
		err := tx.exec(`UPDATE jobs SET state = 'failed', message = 'it was begun too often and never ended' WHERE state = 'running' AND lease_until < $1 AND attempts >= $2`, int64(now), maxAttempts)
		if err != nil {
			return err
		}
		var id string
		found, err = tx.sess.row(tx.ctx,
			`SELECT id FROM jobs WHERE (state = 'waiting' AND due <= $1) OR (state = 'running' AND lease_until < $1) ORDER BY due, id LIMIT 1`, []any{int64(now)}, &id)
		if err != nil || !found {
			return tx.fault(err)
		}
		if err := tx.exec("UPDATE jobs SET state = 'running', worker = $2, lease_until = $3, attempts = attempts + 1 WHERE id = $1", id, worker, int64(until)); err != nil {
			return err
		}
		j, err = tx.Jobs().Job(id)
		return err
	})
	return j, found && err == nil, err
}

// Beat prolongs a lease and keeps checkpoint and progress. It belongs into the Act that does a step of the work, so
// that the step and its checkpoint are one. ErrNotFound says that the lease was lost or the job cancelled: stop.
func (js Jobs) Beat(id, worker string, until record.Micros, done, total int64, checkpoint, message string) error {
	n, err := js.tx.sess.execCount(js.tx.ctx, `UPDATE jobs SET lease_until = $3, done = $4, total = $5, checkpoint = $6, message = $7
		WHERE id = $1 AND worker = $2 AND state = 'running'`, id, worker, int64(until), done, total, checkpoint, message)
	if err == nil && n == 0 {
		return fmt.Errorf("the lease of job %s: %w", id, ErrNotFound)
	}
	return js.tx.fault(err)
}

// EndJob ends a job that the worker holds.
func (js Jobs) EndJob(id, worker string, state JobState, message string) error {
	n, err := js.tx.sess.execCount(js.tx.ctx,
		"UPDATE jobs SET state = $3, message = $4 WHERE id = $1 AND worker = $2 AND state = 'running'", id, worker,
		string(state), message)
	if err == nil && n == 0 {
		return fmt.Errorf("the lease of job %s: %w", id, ErrNotFound)
	}
	return js.tx.fault(err)
}

// ReleaseJob gives a job back that its worker must leave; it waits again, and this try does not count.
func (js Jobs) ReleaseJob(id, worker string) error {
	return js.tx.exec("UPDATE jobs SET state = 'waiting', worker = '', lease_until = 0, attempts = attempts - 1 WHERE id = $1 AND worker = $2 AND state = 'running'", id, worker)
}

// ReclaimJobs ends the leases of a worker that is known to be gone, so that its jobs go on at once: a desk that begins
// knows that nobody else bears its name. The tries count, since one of these jobs may have been what ended the desk.
func (js Jobs) ReclaimJobs(worker string) error {
	return js.tx.exec("UPDATE jobs SET lease_until = 0 WHERE worker = $1 AND state = 'running'", worker)
}

// PruneJobs forgets jobs that were made before a moment and have ended.
func (js Jobs) PruneJobs(before record.Micros) error {
	return js.tx.exec("DELETE FROM jobs WHERE made < $1 AND state IN ('done', 'failed', 'cancelled')", int64(before))
}

// CancelJob cancels a job that has not ended; its worker learns of it at the next Beat.
func (js Jobs) CancelJob(id string) error {
	return js.tx.exec("UPDATE jobs SET state = 'cancelled' WHERE id = $1 AND state IN ('waiting', 'running')", id)
}
