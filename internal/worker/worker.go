// Package worker reads files of strangers in processes that can do nothing else.
//
// A worker is this same program, started again with an environment variable that no user sets. Before it looks at a
// byte of a file it gives up the network, the file system, new processes and all but a measure of memory; then it takes
// files over a pipe and hands back documents. A file that kills it, or costs too much, is reported by name and the next
// one goes to a fresh worker.
//
// What really holds on the machine is measured by probes inside the worker and told by Confinement; where a system has
// no such means, the package says so and still keeps the limits on memory, computing time and wall time that it can.
//
// Confinement follows the Landlock and seccomp documentation of the Linux kernel (Documentation/userspace-api).
package worker

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// variable marks the environment of a worker process.
const variable = "RECOUNT_READER_PROCESS"

// IsWorker reports whether this process was started as a worker. It is the first thing to ask in main and in TestMain:
//
//	if worker.IsWorker() {
//		os.Exit(worker.Main())
//	}
func IsWorker() bool { return os.Getenv(variable) != "" }

// Exit codes of a worker process.
const (
	exitDone     = 0
	exitProtocol = 90
	exitCPU      = 91
)

// Main is the life of a worker process: confine itself, tell what holds, read files until the pipe closes.
func Main() int {
	var limits Limits
	if err := json.Unmarshal([]byte(os.Getenv(variable)), &limits); err != nil {
		return exitProtocol
	}
	limits = limits.orDefault()
	debug.SetMemoryLimit(limits.Memory * 5 / 8)
	setPace()
	debug.SetMaxStack(64 << 20)
	in, out := os.Stdin, os.Stdout
	told := confine(limits)
	w := &frameWriter{w: bufio.NewWriterSize(out, 1<<16)}
	hello, err := json.Marshal(told)
	if err != nil || w.frame(frameHello, hello) != nil || w.flush() != nil {
		return exitProtocol
	}
	go watchCPU(limits.CPU)
	r := bufio.NewReaderSize(in, 1<<16)
	for {
		req, err := readRequest(r)
		if err == io.EOF {
			return exitDone
		}
		if err != nil {
			return exitProtocol
		}
		if req.list != nil {
			err = serveList(w, req, r)
		} else {
			err = serve(w, req)
		}
		if err != nil {
			return exitProtocol
		}
	}
}

// headroom is how much a worker may allocate between two collections. Pages leave much garbage and little else, so the
// pace follows it and not what the program's tables weigh: collecting at every doubling of those would cost hundreds of
// megabytes over all workers, collecting at Go's own pace a fifth of the time.
const headroom = 40 << 20

// setPace sets the garbage collector's pace to the headroom.
func setPace() {
	debug.FreeOSMemory() // the tables of the date parser, which nothing here asks, leave 50 MB of garbage at the start
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetGCPercent(int(min(max(headroom*100/max(m.HeapAlloc, 1), 40), 400)))
}

// watchCPU ends the process when one file has cost too much computing time. It measures the process's own time, so a
// machine that is busy with other things does not fail a file. It also ends a worker whose parent is gone.
func watchCPU(limit time.Duration) {
	parent := os.Getppid()
	for {
		if os.Getppid() != parent {
			os.Exit(exitDone)
		}
		time.Sleep(100 * time.Millisecond)
		if mark := cpuMark.Load(); mark >= 0 && cpuTime()-time.Duration(mark) > limit {
			fmt.Fprintln(os.Stderr, "computing time is used up")
			os.Exit(exitCPU)
		}
	}
}
