//go:build !noasm

#include "textflag.h"

// func returns(pcs *[depth]uintptr)
//
// A frame begins with the caller's frame pointer, above which is the address to
// return to; the outermost has the frame pointer 0.
TEXT ·returns(SB), NOSPLIT, $0-8
	MOVQ pcs+0(FP), DI
	MOVQ BP, SI
	XORL AX, AX

next:
	TESTQ SI, SI
	JZ    done
	MOVQ  8(SI), DX
	MOVQ  DX, (DI)(AX*8)
	MOVQ  (SI), SI
	INCQ  AX
	CMPQ  AX, $6
	JLT   next

done:
	RET
