//go:build !unix

package main

import "time"

var began = time.Now()

// cpu falls back to the clock where the system does not tell.
func cpu() time.Duration { return time.Since(began) }

// resident is not told by this system.
func resident() int64 { return 0 }
