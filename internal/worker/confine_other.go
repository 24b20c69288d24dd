//go:build !linux

package worker

import "runtime"

// confine can give up nothing on this system; memory and wall time are bounded by the program and its parent.
func confine(Limits) Confinement {
	c := Confinement{System: runtime.GOOS + "/" + runtime.GOARCH, CPU: cpuTime() > 0}
	c.lack()
	return c
}
