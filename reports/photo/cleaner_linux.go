package photo

import (
	"os/exec"
	"syscall"
)

// confine gives the child its own process group, to be killed as a whole, and has it die when the server does, even by SIGKILL.
func confine(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
