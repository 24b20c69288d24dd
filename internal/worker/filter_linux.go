//go:build linux && (amd64 || arm64)

package worker

import (
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// allowedCalls are the system calls that the Go runtime needs to compute, to talk over pipes that are open already, and
// to end. All others fail with EPERM: no file can be opened, no socket made, no program started.
var allowedCalls = append([]uint32{
	unix.SYS_READ, unix.SYS_WRITE, unix.SYS_CLOSE, unix.SYS_MMAP, unix.SYS_MUNMAP, unix.SYS_MPROTECT, unix.SYS_MADVISE,
	unix.SYS_MREMAP,
	unix.SYS_BRK, unix.SYS_RT_SIGACTION, unix.SYS_RT_SIGPROCMASK, unix.SYS_RT_SIGRETURN, unix.SYS_SIGALTSTACK,
	unix.SYS_FUTEX,
	unix.SYS_EXIT, unix.SYS_EXIT_GROUP, unix.SYS_GETPID, unix.SYS_GETTID, unix.SYS_GETPPID, unix.SYS_SCHED_YIELD,
	unix.SYS_SCHED_GETAFFINITY,
	unix.SYS_NANOSLEEP, unix.SYS_CLOCK_NANOSLEEP, unix.SYS_CLOCK_GETTIME, unix.SYS_GETTIMEOFDAY, unix.SYS_EPOLL_CREATE1,
	unix.SYS_EPOLL_CTL, unix.SYS_EPOLL_PWAIT, unix.SYS_EVENTFD2, unix.SYS_FCNTL, unix.SYS_SET_ROBUST_LIST,
	unix.SYS_RSEQ,
	unix.SYS_GETRANDOM, unix.SYS_GETRUSAGE, unix.SYS_RESTART_SYSCALL, unix.SYS_MEMBARRIER, unix.SYS_SET_TID_ADDRESS,
	unix.SYS_TIMER_CREATE, unix.SYS_TIMER_SETTIME, unix.SYS_TIMER_DELETE, unix.SYS_RT_SIGTIMEDWAIT, unix.SYS_LSEEK,
	unix.SYS_FSTAT,
}, archCalls...)

// Offsets in struct seccomp_data.
const (
	dataCall = 0
	dataArch = 4
	dataArg0 = 16
)

// installFilter puts the filter on all threads. A new thread is allowed and a new process is not: clone must carry
// CLONE_THREAD, and clone3, whose flags a filter cannot see, is answered as if the kernel had no such call.
func installFilter() error {
	stmt := func(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }
	jump := func(code uint16, k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: code, Jt: yes, Jf: no, K: k}
	}
	const (
		load  = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		equal = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		bits  = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
		least = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		ret   = unix.BPF_RET | unix.BPF_K
	)
	refuse := uint32(unix.SECCOMP_RET_ERRNO | unix.EPERM)
	prog := []unix.SockFilter{
		stmt(load, dataArch),
		jump(equal, filterArch, 1, 0),
		stmt(ret, unix.SECCOMP_RET_KILL_PROCESS),
		stmt(load, dataCall),
		// Calls of the x32 kind carry bit 30.
		jump(least, 0x40000000, 0, 1),
		stmt(ret, refuse),
		jump(equal, unix.SYS_CLONE3, 0, 1),
		stmt(ret, uint32(unix.SECCOMP_RET_ERRNO|unix.ENOSYS)),
		jump(equal, unix.SYS_CLONE, 0, 4),
		stmt(load, dataArg0),
		jump(bits, unix.CLONE_THREAD, 0, 1),
		stmt(ret, unix.SECCOMP_RET_ALLOW),
		stmt(ret, refuse),
	}
	// The runtime sends signals to its own threads and reads its own limits; nobody else's.
	for _, own := range []struct{ call, process uint32 }{{unix.SYS_TGKILL, uint32(os.Getpid())},
		{unix.SYS_PRLIMIT64, 0}} {
		prog = append(prog,
			jump(equal, own.call, 0, 4),
			stmt(load, dataArg0),
			jump(equal, own.process, 0, 1),
			stmt(ret, unix.SECCOMP_RET_ALLOW),
			stmt(ret, refuse))
	}
	for _, call := range allowedCalls {
		prog = append(prog, jump(equal, call, 0, 1), stmt(ret, unix.SECCOMP_RET_ALLOW))
	}
	prog = append(prog, stmt(ret, refuse))
	fprog := unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&fprog)))
	runtime.KeepAlive(prog)
	if errno != 0 {
		return errno
	}
	return nil
}
