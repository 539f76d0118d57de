// Package sourcetest builds files of boundaries in every format that package
// source reads, small and whole, for tests to read as they are or to damage.
package sourcetest
