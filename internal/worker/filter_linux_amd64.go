package worker

import "golang.org/x/sys/unix"

// filterArch is the architecture that the filter is written for.
const filterArch = unix.AUDIT_ARCH_X86_64

// archCalls are calls that only this architecture has.
var archCalls = []uint32{unix.SYS_EPOLL_WAIT, unix.SYS_ARCH_PRCTL, unix.SYS_TIME, unix.SYS_POLL}
