package tape_test

import (
	"os"
	"os/exec"
	"testing"
)

// TestOpsFromOutside runs the tests of a module of its own, which defines an op
// of each kind with the exported API alone and differentiates it twice.
func TestOpsFromOutside(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: builds another module")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("skipped: the go command is not installed")
	}
	cmd := exec.Command(goCommand, "test", "./...")
	cmd.Dir = "../internal/outside"
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
