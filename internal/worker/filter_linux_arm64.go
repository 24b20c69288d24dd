package worker

import "golang.org/x/sys/unix"

// filterArch is the architecture that the filter is written for.
const filterArch = unix.AUDIT_ARCH_AARCH64

// archCalls are calls that only this architecture has.
var archCalls = []uint32{unix.SYS_PPOLL}
