package worker

import (
	"os"
	"os/exec"
	"syscall"
)

// starters are ways to start a worker, the most confined first. A container or a kernel may refuse new namespaces; the
// worker's own filter holds without them.
func starters() []func(*exec.Cmd) {
	// No Pdeathsig: it fires when the thread that started the worker ends, not when the process does (golang/go#27505).
	alone := func(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{} }
	if os.Getuid() == 0 {
		return []func(*exec.Cmd){
			func(c *exec.Cmd) {
				alone(c)
				c.SysProcAttr.Cloneflags = syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
				c.Env = append(c.Env, variable+"_NAMESPACE=1")
			}, alone,
		}
	}
	return []func(*exec.Cmd){
		func(c *exec.Cmd) {
			alone(c)
			c.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
			c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 65534, HostID: os.Getuid(), Size: 1}}
			c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 65534, HostID: os.Getgid(), Size: 1}}
			c.Env = append(c.Env, variable+"_NAMESPACE=1")
		}, alone,
	}
}
