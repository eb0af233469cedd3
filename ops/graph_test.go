package ops_test

import (
	"math/rand/v2"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
)

// TestGraphs checks random graphs of ops against central differences.
func TestGraphs(t *testing.T) {
	for n := range uint64(50) {
		rng := rand.New(rand.NewPCG(n, 1))
		if err := adtest.NewGraph(all, rng.IntN).Check(); err != nil {
			t.Errorf("seed %d: %v", n, err)
		}
	}
}

// FuzzGraphs does the same with graphs made by the fuzzer: two bytes a choice.
func FuzzGraphs(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("a sum of products of differences"))
	f.Add([]byte("\x01\x00\x02\x00\x07\x00\x10\x20\x30\x40\x01\x00\x11\x21\x31\x41\x02\x00\x12\x22\x32\x42\x03\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		choose := func(n int) int {
			if len(data) < 2 {
				return 0
			}
			c := int(data[0])<<8 | int(data[1])
			data = data[2:]
			return c % n
		}
		if err := adtest.NewGraph(all, choose).Check(); err != nil {
			t.Error(err)
		}
	})
}
