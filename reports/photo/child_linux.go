package photo

import (
	"fmt"
	"os"
	"syscall"
)

// limitSelf sets the limits that the kernel enforces. None of them can be raised again.
func limitSelf() error {
	volunteer()
	for _, l := range []struct {
		name  string
		which int
		limit uint64
	}{
		{"memory", syscall.RLIMIT_AS, mapped() + memoryBudget*slowdown},
		{"processor time", syscall.RLIMIT_CPU, cpuBudget * slowdown},
		{"core dumps", syscall.RLIMIT_CORE, 0},
		{"file size", syscall.RLIMIT_FSIZE, 0},
		{"descriptors", syscall.RLIMIT_NOFILE, maxFiles},
	} {
		if err := lower(l.which, l.limit); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

// lower sets a limit for good, or keeps the stricter one that an operator has set on the whole service.
func lower(which int, limit uint64) error {
	var now syscall.Rlimit
	if err := syscall.Getrlimit(which, &now); err != nil {
		return err
	}
	limit = min(limit, now.Max)
	return syscall.Setrlimit(which, &syscall.Rlimit{Cur: limit, Max: limit})
}

// mapped is how many bytes of addresses the process has now, nearly all of them the runtime's reservations. Without /proc it is
// what they are known to be.
func mapped() uint64 {
	const usual = 1300 << 20
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return usual
	}
	var pages uint64
	if _, err := fmt.Sscan(string(data), &pages); err != nil {
		return usual
	}
	return pages * uint64(os.Getpagesize())
}

// volunteer puts the child first in line when the machine itself runs out of memory. Where that is forbidden the kernel chooses,
// usually the largest process, so a failure changes nothing that is promised.
func volunteer() {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
}
