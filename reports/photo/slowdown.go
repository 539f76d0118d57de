//go:build !race

package photo

// slowdown multiplies the child's budgets; the race detector needs several times the time and memory.
const slowdown = 1

// childEnv is the environment of a child.
var childEnv = []string{"GOMAXPROCS=1"}
