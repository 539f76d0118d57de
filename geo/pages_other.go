//go:build !linux

package geo

// onLargePages is for Linux.
func onLargePages([]uint32) {}
