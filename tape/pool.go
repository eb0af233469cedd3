package tape

import (
	"sync"

	"github.com/covector-ad/covector/tensor"
)

// Operators on values record on tapes from these pools, so that they may be
// called from several goroutines and seldom allocate.
var pool32, pool64 sync.Pool

func pool[T Float]() *sync.Pool {
	if tensor.DType[T]() == "float32" {
		return &pool32
	}
	return &pool64
}

// on runs f with a tape of its own. Misuse panics with an *Error, which on
// returns; any other panic passes through.
func on[T Float](f func(t *Tape[T])) (err error) {
	t, ok := pool[T]().Get().(*Tape[T])
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
	pool[T]().Put(t) // a tape that failed is left to the garbage collector
	return nil
}

// Programs are recorded on tapes from these pools: to compile for other shapes, or another
// function, takes no new memory for nodes.
var abstract32, abstract64 sync.Pool

func abstractPool[T Float]() *sync.Pool {
	if tensor.DType[T]() == "float32" {
		return &abstract32
	}
	return &abstract64
}

// takeAbstract returns an empty tape that records shapes alone.
func takeAbstract[T Float]() *Tape[T] {
	if t, ok := abstractPool[T]().Get().(*Tape[T]); ok {
		return t
	}
	return newAbstract[T]()
}

// largestKept is how many chunks of nodes a tape has at most that is kept.
const largestKept = 64

// giveAbstract gives t back, with its memory and nothing of what it has recorded: the same
// ops may come from other lines next time.
func (t *Tape[T]) giveAbstract() {
	if len(t.chunks) > largestKept {
		return
	}
	t.Reset()
	t.forget()
	t.bodies = nil
	abstractPool[T]().Put(t)
}
