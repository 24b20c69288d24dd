package worker

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/landlock-lsm/go-landlock/landlock"
	"golang.org/x/sys/unix"
)

// confine gives up what a reader does not need, then tries what it gave up. Each step may be refused by the kernel or
// by a container; the next ones are taken all the same, and the probes tell what came of it.
func confine(limits Limits) Confinement {
	c := Confinement{System: runtime.GOOS + "/" + runtime.GOARCH}
	if os.Getenv(variable+"_NAMESPACE") != "" {
		c.Means = append(c.Means, "namespaces")
	}
	// Without this a set-uid program could win rights back; Landlock and seccomp ask for it.
	_ = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	limitResources(limits, &c)
	// the best effort of a kernel without it is nothing, and no error
	if landlock.V6.BestEffort().Restrict() == nil && landlockVersion() > 0 {
		c.Means = append(c.Means, "landlock")
	}
	if installFilter() == nil {
		c.Means = append(c.Means, "seccomp")
	}
	c.Files, c.Network, c.Processes, c.Tracing, c.Others = probeFiles(), probeNetwork(), probeProcesses(),
		probeTracing(), probeOthers()
	for _, means := range []string{"landlock", "seccomp"} {
		if !slices.Contains(c.Means, means) {
			c.Lacking = append(c.Lacking, means)
		}
	}
	c.CPU = cpuTime() > 0
	c.lack()
	return c
}

// limitResources sets the limits that the kernel keeps. RLIMIT_AS would count the address space that Go reserves and
// never touches, so the data of the process is bounded instead; the race detector needs more than any such limit.
func limitResources(limits Limits, c *Confinement) {
	set := func(what int, n uint64) error { return unix.Setrlimit(what, &unix.Rlimit{Cur: n, Max: n}) }
	_ = set(unix.RLIMIT_CORE, 0)
	_ = set(unix.RLIMIT_FSIZE, 0)
	if !raceDetector && set(unix.RLIMIT_DATA, uint64(limits.Memory)) == nil {
		c.Memory = true
		c.Means = append(c.Means, "rlimit")
	}
}

// probeFiles tries to open, make and list files.
func probeFiles() bool {
	for _, name := range []string{"/etc/passwd", "/proc/self/maps", "/", "."} {
		if fd, err := unix.Open(name, unix.O_RDONLY|unix.O_CLOEXEC, 0); err == nil {
			unix.Close(fd)
			return false
		}
	}
	name := "/tmp/.recount-probe"
	if fd, err := unix.Open(name, unix.O_CREAT|unix.O_WRONLY|unix.O_CLOEXEC, 0o600); err == nil {
		unix.Close(fd)
		_ = unix.Unlink(name)
		return false
	}
	return true
}

// probeNetwork tries to connect to this machine and to a name server's port. Refused is no proof: then a packet went
// out.
func probeNetwork() bool {
	for _, to := range []unix.Sockaddr{
		&unix.SockaddrInet4{Port: 9, Addr: [4]byte{127, 0, 0, 1}},
		&unix.SockaddrUnix{Name: "@recount-probe"},
	} {
		domain := unix.AF_INET
		if _, ok := to.(*unix.SockaddrUnix); ok {
			domain = unix.AF_UNIX
		}
		fd, err := unix.Socket(domain, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
		if err != nil {
			continue
		}
		err = unix.Connect(fd, to)
		unix.Close(fd)
		if err == nil || errors.Is(err, unix.ECONNREFUSED) || errors.Is(err, unix.EINPROGRESS) {
			return false
		}
	}
	return true
}

// probeProcesses tries to start a process. The attempt goes past os/exec, which would look for the file first.
func probeProcesses() bool {
	pid, err := syscall.ForkExec("/proc/self/exe", []string{"probe"},
		&syscall.ProcAttr{Env: []string{}, Files: []uintptr{}})
	if err != nil {
		return true
	}
	_ = unix.Kill(pid, unix.SIGKILL)
	var status unix.WaitStatus
	_, _ = unix.Wait4(pid, &status, 0, nil)
	return false
}

// probeTracing tries to look into the parent.
func probeTracing() bool {
	parent := os.Getppid()
	if parent <= 0 {
		parent = 1
	}
	_, _, errno := unix.Syscall6(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(parent), 0, 0, 0, 0)
	if errno == 0 {
		_ = unix.PtraceDetach(parent)
		return false
	}
	return true
}

// probeOthers tries to signal the parent and to read its limits: who may read them may set them.
func probeOthers() bool {
	parent := os.Getppid()
	if parent <= 0 {
		parent = 1
	}
	if unix.Tgkill(parent, parent, 0) == nil || unix.Kill(parent, 0) == nil {
		return false
	}
	var have unix.Rlimit
	return unix.Prlimit(parent, unix.RLIMIT_NOFILE, nil, &have) != nil
}

// landlockVersion asks the kernel which version of Landlock it has, 0 for none.
func landlockVersion() int {
	const askVersion = 1 // LANDLOCK_CREATE_RULESET_VERSION
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, askVersion)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// cpuTime is the computing time of this process so far.
func cpuTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
