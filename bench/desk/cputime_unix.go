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

// peakMemory is how many megabytes this process has held at most; Linux counts in kilobytes.
func peakMemory() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return int64(usage.Maxrss) / 1000
}
