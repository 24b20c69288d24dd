package worker

import (
	"sync/atomic"
	"time"
)

// Limits bound what one worker process may use. Zero fields take the default.
type Limits struct {
	// bytes of data of the process; half of it more is left for the file's own bytes
	Memory int64         `json:"memory"`
	CPU    time.Duration `json:"cpu"`  // computing time of one file
	Wall   time.Duration `json:"wall"` // time of one file by the clock, counted by the parent between signs of life
}

// DefaultLimits are those of the threat model: 512 MB and 30 s for a file.
func DefaultLimits() Limits {
	return Limits{Memory: 512 << 20, CPU: 30 * time.Second, Wall: 120 * time.Second}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Memory <= 0 {
		l.Memory = d.Memory
	}
	if l.CPU <= 0 {
		l.CPU = d.CPU
	}
	if l.Wall <= 0 {
		l.Wall = d.Wall
	}
	return l
}

// cpuMark is the process's computing time when the file at hand began, or -1 between files.
var cpuMark atomic.Int64

func init() { cpuMark.Store(-1) }
