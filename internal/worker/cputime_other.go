//go:build !unix

package worker

import "time"

// cpuTime is not asked on this system; the parent bounds wall time.
func cpuTime() time.Duration { return 0 }
