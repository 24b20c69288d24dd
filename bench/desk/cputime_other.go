//go:build !unix

package main

import "time"

var began = time.Now()

// cpuSeconds is the wall time since the start where the CPU time is not to be had: run the bench on an idle machine.
func cpuSeconds() float64 { return time.Since(began).Seconds() }

// peakMemory is not to be had.
func peakMemory() int64 { return 0 }
