package tape

import "iter"

// Ops returns the ops recorded since the last Reset, in order, each as the
// tape holds it: an adapter of its kind, whose Unwrap method returns the op
// inside. It is for inspection, by tests and tools.
func (t *Tape[T]) Ops() iter.Seq[Op[T]] {
	t.made("Tape.Ops")
	return func(yield func(Op[T]) bool) {
		for id := range int32(t.n) {
			if n := t.at(id); n.leaf == notLeaf && n.head == id && !yield(n.op) {
				return
			}
		}
	}
}
