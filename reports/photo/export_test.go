package photo

import "os"

// SetEnv adds to the environment of the children, where the test binary's child mode finds what to do wrong.
func (c *Cleaner) SetEnv(env ...string) { c.env = env }

// SetSync replaces how files and directories are put through to the disk.
func (f *Folder) SetSync(sync func(*os.File) error) { f.sync = sync }

// Develop is the child's work, done here.
var Develop = develop

// Slowdown is how much slower than usual this binary is.
const Slowdown = slowdown

// ChildEnv is what a child always has in its environment.
var ChildEnv = childEnv

// SweepBatch is how many ids Sweep asks about at once.
const SweepBatch = sweepBatch

// SealIHDR puts right the checksum of a PNG's header after a test changed it.
func SealIHDR(file []byte) []byte {
	head := appendChunk(nil, "IHDR", file[16:29])
	return append(append(file[:8:8], head...), file[33:]...)
}
