package prog

import (
	"fmt"

	"github.com/covector-ad/covector/tensor"
)

// Pass is a set of passes, one bit for each.
type Pass uint32

// The passes, in the order in which they run.
const (
	DeadCode  Pass = 1 << iota // drop what no result depends on
	Algebra                    // x·1, x + (−0), x − 0, layout of layout
	Fold                       // compute constants beforehand
	Common                     // compute the same thing once
	Scalars                    // sequences of operations on single numbers
	Fusion                     // chains of pointwise operations, block by block
	Sums                       // sums of what chains compute, part by part
	Epilogues                  // products of matrices go on with what reads them, block by block
	InPlace                    // write a result over an operand that is not read again
	Reuse                      // give memory that is not read again to other values
)

// Optimize runs all passes on l but those to skip. It returns an error if one of
// them leaves a list that is wrong, which would be that pass's defect. A pass returns
// whether it may have changed the list; where it has not, there is nothing to check.
func Optimize[T tensor.Float](l *List[T], skip Pass) error {
	if l, ok := any(l).(*List[float32]); ok {
		return optimize32(l, skip)
	}
	return optimize64(any(l).(*List[float64]), skip)
}

// Every package that uses a tape would compile the passes again, for a generic function
// is compiled where it is called, with all that it calls. These two are compiled here.
//
//go:noinline
func optimize32(l *List[float32], skip Pass) error { return optimize(l, skip) }

//go:noinline
func optimize64(l *List[float64], skip Pass) error { return optimize(l, skip) }

func optimize[T tensor.Float](l *List[T], skip Pass) error {
	for _, p := range []struct {
		bit  Pass
		name string
		run  func(*List[T]) (changed bool)
	}{
		{0, "inlining", inline[T]},
		{DeadCode, "dead code", deadCode[T]},
		{Algebra, "algebra", algebra[T]},
		{Algebra, "layouts", layouts[T]},
		{Fold, "constant folding", fold[T]},
		{Common, "common subexpressions", common[T]},
		{DeadCode, "dead code", deadCode[T]},
		{Scalars, "scalar operations", lowerScalars[T]},
		{0, "full expansions", expandFully[T]},
		{Fusion, "fusion", fuse[T]},
		{Sums, "sums of chains", fuseSums[T]},
		{Epilogues, "epilogues", fuseEpilogues[T]},
	} {
		if skip&p.bit != 0 || !p.run(l) {
			continue
		}
		if err := l.Check(); err != nil {
			return fmt.Errorf("pass %s: %w", p.name, err)
		}
	}
	return nil
}

// renaming replaces values by others that are equal.
type renaming struct{ x, i []int32 }

func (l *List[T]) renaming() *renaming {
	r := &renaming{make([]int32, len(l.X)), make([]int32, len(l.I))}
	for k := range r.x {
		r.x[k] = int32(k)
	}
	for k := range r.i {
		r.i[k] = int32(k)
	}
	return r
}

// operands renames the operands of c. As the names that a pass gives are those of
// earlier values, which have their last names, once is enough.
func (r *renaming) operands(x, i []int32) {
	for k, v := range x {
		x[k] = r.x[v]
	}
	for k, v := range i {
		i[k] = r.i[v]
	}
}

// edit lets f change each instruction in turn, with its operands renamed so far,
// and drops those for which f returns false: their results have been renamed, or
// nobody uses them. It returns whether some were dropped.
func (l *List[T]) edit(r *renaming, f func(c *Instr[T]) (keep bool)) (dropped bool) {
	kept := l.Code[:0]
	for n := range l.Code {
		c := &l.Code[n]
		r.operands(c.X, c.I)
		if f(c) {
			kept = append(kept, *c)
		}
	}
	dropped = len(kept) < len(l.Code)
	clear(l.Code[len(kept):])
	l.Code = kept
	r.operands(l.Outs, l.Ints)
	return dropped
}
