//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

func makePipe(path string) error { return syscall.Mkfifo(path, 0o600) }

// peak is the most memory that a program or a process that it started held, in bytes.
func peak(s *os.ProcessState) int64 {
	n := s.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS != "darwin" {
		n <<= 10
	}
	return n
}
