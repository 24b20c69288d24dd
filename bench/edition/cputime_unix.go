//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuSeconds is the user CPU time of this process so far.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano()).Seconds()
}
