//go:build !noasm

package kern

import "golang.org/x/sys/cpu"

// bestISA returns the widest instruction set that the processor and the
// operating system support.
func bestISA() isa {
	x := &cpu.X86
	avx2 := x.HasAVX2 && x.HasFMA
	switch {
	case avx2 && x.HasBMI2 && x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL && x.HasAVX512BW:
		return isaAVX512
	case avx2:
		return isaAVX2
	}
	return isaGo
}
