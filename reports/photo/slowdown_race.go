//go:build race

package photo

// slowdown multiplies the child's budgets; the race detector needs several times the time and memory.
const slowdown = 8

// childEnv is the environment of a child. The race detector would sleep for a second at its end, for the sake of other threads.
var childEnv = []string{"GOMAXPROCS=1", "GORACE=atexit_sleep_ms=0"}
