package checkers_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lamppost/reports/canon"
	"lamppost/reports/record/checkers"
)

// python runs one of the scripts, as somebody would who has downloaded it, and
// returns what it printed and whether it ended well.
func python(t *testing.T, script []byte, args ...string) (string, bool) {
	t.Helper()
	program, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not here: the independent checkers cannot run")
	}
	file := filepath.Join(t.TempDir(), "script.py")
	if err := os.WriteFile(file, script, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, append([]string{file}, args...)...)
	out, err := command.CombinedOutput()
	if _, ended := err.(*exec.ExitError); err != nil && !ended {
		t.Fatal(err)
	}
	return string(out), err == nil
}

func TestPythonAnswersTheVectors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "vectors.json")
	run := func(vectors string) (string, bool) {
		if err := os.WriteFile(file, []byte(vectors), 0o600); err != nil {
			t.Fatal(err)
		}
		return python(t, checkers.VerifyRouting, "--vectors", file)
	}
	if out, good := run(string(canon.Vectors)); !good || !strings.Contains(out, "places and") {
		t.Errorf("%s", out)
	}
	for _, wrong := range [][2]string{{`"areas":["B"]`, `"areas":["A"]`}, {`"rule":3,`, `"rule":4,`}, {`"layer":"roads","area":"10"`, `"layer":"roads","area":"B"`}} {
		if out, good := run(strings.Replace(string(canon.Vectors), wrong[0], wrong[1], 1)); good {
			t.Errorf("%s passes for %s: %s", wrong[1], wrong[0], out)
		}
	}
}
