package tape

// parts are the operands of a loop, or of its body, or what belongs to them, by
// kind; outParts the results.
type (
	parts[E any]    struct{ carry, rows, xs, captured []E }
	outParts[E any] struct{ carry, rows, ys, sums, saved []E }
)

func splitIn[T Float, E any](s *scanOp[T], x []E) parts[E] {
	a, b, c := int(s.carry), int(s.carry+s.rows), int(s.carry+s.rows+s.xs)
	return parts[E]{x[:a], x[a:b], x[b:c], x[c:]}
}

// splitOut splits the results of the loop, or those of the body, of which none are
// saved.
func splitOut[T Float, E any](s *scanOp[T], y []E) outParts[E] {
	a, b, c, d := int(s.carry), int(s.carry+s.outRows), int(s.carry+s.outRows+s.ys), s.outs()
	return outParts[E]{y[:a], y[a:b], y[b:c], y[c:d], y[d:]}
}

// outs returns the number of results of the body.
func (s *scanOp[T]) outs() int { return len(s.body.parts[0].list.Outs) }

// inBits are the operands that have derivatives, by kind; outBits the results
// that have.
type (
	inBits  struct{ carry, rows, xs, captured bits }
	outBits struct{ carry, rows, ys, sums, saved bits }
)

// moving returns the operands in b by kind, with those parts of the carry that are
// active.
func (s *scanOp[T]) moving(b, active bits) inBits {
	nc, nr, nx := int(s.carry), int(s.rows), int(s.xs)
	return inBits{active, b.from(nc, nr), b.from(nc+nr, nx), b.from(nc+nr+nx, len(s.body.x)-nc-nr-nx)}
}

// given returns the results in b by kind, with those parts of the carry that are
// active.
func (s *scanOp[T]) given(b, active bits) outBits {
	nc, nr, ny := int(s.carry), int(s.outRows), int(s.ys)
	no := s.outs()
	return outBits{active, b.from(nc, nr), b.from(nc+nr, ny), b.from(nc+nr+ny, no-nc-nr-ny), b.from(no, nc) & active}
}

// chosen returns those of p that are in b.
func (p parts[E]) chosen(b inBits) []E {
	return chosen(chosen(chosen(chosen(nil, p.carry, b.carry), p.rows, b.rows), p.xs, b.xs), p.captured, b.captured)
}

// chosen returns those of p that are in b, but for what is saved.
func (p outParts[E]) chosen(b outBits) []E {
	return chosen(chosen(chosen(chosen(nil, p.carry, b.carry), p.rows, b.rows), p.ys, b.ys), p.sums, b.sums)
}

// active returns the parts of the carry that depend on the given inputs of the
// body, at once or in a later step, and the inputs with these.
func (s *scanOp[T]) active(from bits) (carry, inputs bits) {
	nc := int(s.carry)
	for {
		more := from | s.body.reach(0, from).from(0, nc)
		if more == from {
			return from.from(0, nc), from
		}
		from = more
	}
}
