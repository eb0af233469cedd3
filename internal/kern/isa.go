package kern

import "os"

// isa is an instruction set that has kernels of its own.
type isa uint8

const (
	isaGo     isa = iota // plain Go
	isaAVX2              // AVX2 and FMA
	isaAVX512            // AVX-512 F, DQ, VL and BW
)

var isaNames = [...]string{isaGo: "go", isaAVX2: "avx2", isaAVX512: "avx512"}

// active is what the kernels of this process use. It is chosen once, at start;
// only tests change it.
var active = choose(os.Getenv("COVECTOR_ISA"), bestISA(), os.Stderr)

// ISA names the instruction set of the kernels in use: avx512, avx2 or go.
func ISA() string { return isaNames[active] }

// choose returns the instruction set that want names, or the best if want is
// empty. A name that is not known, or that this computer or build has no kernels
// for, gets the best one, and one line on w: a program must not stop for it.
func choose(want string, best isa, w *os.File) isa {
	if want == "" {
		return best
	}
	for i, name := range isaNames {
		if name == want && isa(i) <= best {
			return isa(i)
		}
	}
	_, _ = w.WriteString("covector: COVECTOR_ISA=" + want + ": not known or not present here (avx512, avx2, go); using " + isaNames[best] + "\n")
	return best
}
