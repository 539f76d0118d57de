// Package sourcetest builds files of boundaries in the formats that package source
// reads, small and whole, for tests to read as they are or to damage.
package sourcetest
