package tensor_test

import (
	"runtime"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestThreads(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	before := tensor.SetThreads(2)
	if got := tensor.Threads(); got != 2 {
		t.Errorf("%d threads, not 2", got)
	}
	if was := tensor.SetThreads(-5); was != 2 {
		t.Errorf("the setting was %d, not 2", was)
	}
	if got := tensor.Threads(); got != 3 {
		t.Errorf("%d threads, not GOMAXPROCS", got)
	}
	if was := tensor.SetThreads(before); was != 0 {
		t.Errorf("the setting was %d, not 0", was)
	}
}
