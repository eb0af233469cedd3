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
