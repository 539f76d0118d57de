package geo

import (
	"syscall"
	"unsafe"
)

const (
	largePage    = 2 << 20
	madvCollapse = 25 // MADV_COLLAPSE, since Linux 6.1
)

// onLargePages asks the kernel to put an index on large pages. Lookups go
// anywhere in it, and finding one of many thousand small pages takes as long
// as reading it. A kernel that refuses does no harm.
func onLargePages(index []uint32) {
	first, size := unsafe.Pointer(unsafe.SliceData(index)), uintptr(len(index))*4
	start := -uintptr(first) & (largePage - 1)
	if start+largePage > size {
		return
	}
	pages := unsafe.Slice((*byte)(first), size)[start : start+(size-start)&^(largePage-1)]
	if syscall.Madvise(pages, syscall.MADV_HUGEPAGE) == nil {
		_ = syscall.Madvise(pages, madvCollapse)
	}
}
