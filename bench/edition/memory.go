package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// forgetPeak begins the measuring of memory anew, where the system can.
func forgetPeak() {
	debug.FreeOSMemory()
	// elsewhere the peak is that of the whole run, or not told
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peak is the most memory that this process held since, where the system tells it.
func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "memory is not told here"
	}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kilobytes int
			if _, err := fmt.Sscan(text, &kilobytes); err == nil {
				return fmt.Sprintf("%d MB at most", kilobytes/1024)
			}
		}
	}
	return "memory is not told here"
}
