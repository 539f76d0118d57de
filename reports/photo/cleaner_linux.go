package photo

import (
	"math"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// confine puts the child into a group of its own that dies with this process.
// Our own descriptors close when it starts; what we were started with (a log, a
// pipe of whoever supervises us) would not, so it is marked to close as well.
func confine(cmd *exec.Cmd) {
	sealInherited()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// sealInherited marks every descriptor above standard error to close on exec.
// Kernels before 5.11 cannot; there a child holds what its grandparents left open,
// and is confined in every other way.
var sealInherited = sync.OnceFunc(func() {
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
})
