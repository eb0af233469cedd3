package tape

import (
	"sync"

	"github.com/covector-ad/covector/tensor"
)

// tapePools keep tapes of either element type.
type tapePools struct{ single, double sync.Pool }

func poolOf[T Float](p *tapePools) *sync.Pool {
	if tensor.DType[T]() == "float32" {
		return &p.single
	}
	return &p.double
}

// Operators on values record on tapes from these pools, so that they may be
// called from several goroutines and seldom allocate.
var eagerTapes tapePools

// on runs f with a tape of its own. Misuse panics with an *Error, which on
// returns; any other panic passes through.
func on[T Float](f func(t *Tape[T])) (err error) {
	t, ok := poolOf[T](&eagerTapes).Get().(*Tape[T])
	if !ok {
		t = New[T]()
	}
	defer func() {
		if err != nil {
			t.Reset() // so that a Var that got out is noticed
		}
	}()
	defer catch(&err)
	f(t)
	t.Reset()
	poolOf[T](&eagerTapes).Put(t) // a tape that failed is left to the garbage collector
	return nil
}

// Programs are recorded on tapes from these pools: to compile for other shapes, or another
// function, takes no new memory for nodes.
var abstractTapes tapePools

// takeAbstract returns an empty tape that records shapes alone.
func takeAbstract[T Float]() *Tape[T] {
	if t, ok := poolOf[T](&abstractTapes).Get().(*Tape[T]); ok {
		return t
	}
	return newAbstract[T]()
}

// largestKept is how many chunks of nodes a tape has at most that is kept.
const largestKept = 64

// giveAbstract gives t back, with its memory and nothing of what it has recorded: the same
// ops may come from other lines next time. A tape that failed is not given back.
func (t *Tape[T]) giveAbstract() {
	if len(t.chunks) > largestKept {
		return
	}
	t.Reset()
	t.forget()
	t.bodies = nil
	poolOf[T](&abstractTapes).Put(t)
}
