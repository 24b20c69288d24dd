package worker

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"recount/record"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// process is one worker seen from its parent.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr *tail
	told   Confinement
	buf    []byte
	killed atomic.Bool // by the parent, for its time
	reaped sync.Once
	status error
}

// startProcess starts a worker and waits for its word that it is confined.
func startProcess(limits Limits) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, record.Say("start reader process: %w", err)
	}
	settings, err := json.Marshal(limits)
	if err != nil {
		return nil, record.Say("start reader process: %w", err)
	}
	var failed error
	for _, prepare := range starters() {
		p, err := launch(self, string(settings), prepare)
		if err == nil {
			return p, nil
		}
		failed = err
	}
	return nil, record.Say("start reader process: %w", failed)
}

// launch starts one worker in one way. It inherits nothing of the environment but what its system needs to start.
func launch(self, settings string, prepare func(*exec.Cmd)) (*process, error) {
	cmd := exec.Command(self)
	cmd.Args = []string{"recount-reader"}
	cmd.Env = []string{variable + "=" + settings, "GOMAXPROCS=1", "GOTRACEBACK=none", "TZ=UTC"}
	if runtime.GOOS == "windows" {
		cmd.Env = append(cmd.Env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
	}
	prepare(cmd)
	p := &process{cmd: cmd, stderr: &tail{}}
	cmd.Stderr = p.stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p.in, p.out = in, bufio.NewReaderSize(out, 1<<16)
	timer := time.AfterFunc(30*time.Second, p.kill)
	kind, payload, err := readFrame(p.out, nil)
	timer.Stop()
	if err != nil || kind != frameHello || json.Unmarshal(payload, &p.told) != nil {
		p.end()
		return nil, errors.Join(record.Say("the reader process did not begin"), err)
	}
	return p, nil
}

// kill ends the process at once.
func (p *process) kill() {
	p.killed.Store(true)
	_ = p.cmd.Process.Kill()
}

// end closes the pipes and reaps the process.
func (p *process) end() {
	p.reaped.Do(func() {
		_ = p.in.Close()
		timer := time.AfterFunc(2*time.Second, func() { _ = p.cmd.Process.Kill() })
		p.status = p.cmd.Wait()
		timer.Stop()
	})
}

// postMortem ends the process and tells what it died of.
func (p *process) postMortem(wall time.Duration) error {
	late := p.killed.Load()
	_ = p.cmd.Process.Kill()
	p.end()
	said := p.stderr.String()
	var exit *exec.ExitError
	switch {
	case late:
		return record.Say("reading it took longer than %s", wall)
	case errors.As(p.status, &exit) && exit.ExitCode() == exitCPU ||
		strings.Contains(said, "computing time is used up"):
		return record.Say("reading it took more computing time than is allowed")
	case outOfMemory(said):
		return record.Say("reading it took more memory than is allowed")
	case strings.Contains(said, "stack overflow") || strings.Contains(said, "goroutine stack exceeds"):
		return record.Say("it is nested too deeply to be read")
	}
	return record.Say("the reader process died on it")
}

// outOfMemory reads what the Go runtime says when the limit of memory is met; the stack of a new thread is memory too,
// and a process without rights fails to start one for no other reason.
func outOfMemory(said string) bool {
	for _, words := range []string{"out of memory", "cannot allocate memory", "pthread_create failed",
		"failed to create new OS thread"} {
		if strings.Contains(said, words) {
			return true
		}
	}
	return false
}

// tail keeps the last bytes that a worker wrote to its standard error. They are searched, never shown: they may hold
// text of the file.
type tail struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write keeps at most some kilobytes, the first ones: that is where the Go runtime says why it dies.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 16<<10 - t.b.Len(); room > 0 {
		t.b.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}
