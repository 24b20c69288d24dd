//go:build !unix

package extract

import "time"

var started = time.Now()

// cpuTime is the time since the start where the system tells no computing time.
func cpuTime() time.Duration { return time.Since(started) }
