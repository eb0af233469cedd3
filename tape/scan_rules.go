package tape

// Pullback is a loop in the other direction. It carries the cotangent of the
// carry, reads what the carry was, and sums up the cotangents of what is captured.
func (s scanOp[T]) Pullback(c *Call[T], g, dx []Var[T]) {
	want, have := c.wanted(), present(g)
	loop, active := s.pulled(want, have)
	x, gs := splitIn(&s, c.X), splitOut(&s, g)
	mv, gv := s.moving(want, active), s.given(have, active)
	in := s.carried(c, loop, gs.carry, active)
	in = append(append(in, s.saved(c)...), x.rows...)
	in = chosen(chosen(in, gs.rows, gv.rows), gs.saved, gv.saved)
	in = chosen(append(in, x.xs...), gs.ys, gv.ys)
	in = chosen(append(in, x.captured...), gs.sums, gv.sums)
	y := recordNested(loop, in, c.I).Y
	d := splitIn(&s, dx)
	y = spread(d.carry, y, active)
	y = spread(d.rows, y, mv.rows)
	y = spread(d.xs, y, mv.xs)
	spread(d.captured, y, mv.captured)
}

// Pushforward is a loop in the same direction, which carries the tangent of the
// carry and reads what the carry was.
func (s scanOp[T]) Pushforward(c *Call[T], dx, dy []Var[T]) {
	loop, active, reached := s.pushed(present(dx))
	x, d := splitIn(&s, c.X), splitIn(&s, dx)
	in := s.carried(c, loop, d.carry, active)
	in = append(append(in, s.saved(c)...), x.rows...)
	in = chosen(in, d.rows, present(d.rows))
	in = chosen(append(in, x.xs...), d.xs, present(d.xs))
	in = chosen(append(in, x.captured...), d.captured, present(d.captured))
	y := recordNested(loop, in, c.I).Y
	out := splitOut(&s, dy)
	y = spread(out.carry, y, active)
	y = spread(out.rows, y, reached.rows)
	y = spread(out.ys, y, reached.ys)
	y = spread(out.sums, y, reached.sums)
	if s.saves {
		spread(out.saved, y, active)
	}
}

// carried returns room for the operands of loop, with its carry: the derivatives d
// of the carry of s.
func (s *scanOp[T]) carried(c *Call[T], loop scanOp[T], d []Var[T], active bits) []Var[T] {
	in := c.X[0].t.vars(len(loop.body.x))[:0]
	for k := range d {
		if active.has(k) {
			in = append(in, orZeros(d[k], c.X[k]))
		}
	}
	return in
}

// saved returns the carries before each step, for which the loop runs once more
// if it has not saved them.
func (s scanOp[T]) saved(c *Call[T]) []Var[T] {
	y := c.Y
	if !s.saves {
		s.saves = true
		y = recordNested(s, c.X, c.I).Y
	}
	return splitOut(&s, y).saved
}

// key returns that of s on which the bodies depend that rules derive from its
// body: not on the number of steps.
func (s *scanOp[T]) key() scanOp[T] {
	return scanOp[T]{carry: s.carry, rows: s.rows, xs: s.xs, outRows: s.outRows, ys: s.ys}
}

// pulled returns the loop that pulls the given cotangents back to the operands
// that are wanted, and the parts of the carry whose cotangents it carries.
func (s scanOp[T]) pulled(want, have bits) (loop scanOp[T], active bits) {
	d := s.body.derive(derivation[T]{pullRule, want, have, s.key()}, func() derived[T] {
		active, _ := s.active(want)
		return derived[T]{body: s.pullBody(s.moving(want, active), s.given(have, active)), active: active}
	})
	mv, gv := s.moving(want, d.active), s.given(have, d.active)
	loop = s
	loop.body, loop.reverse, loop.saves = d.body, !s.reverse, false
	loop.carry = int8(d.active.count())
	loop.rows = s.carry + s.rows + int8(gv.rows.count()+gv.saved.count())
	loop.xs = s.xs + int8(gv.ys.count())
	loop.outRows, loop.ys = int8(mv.rows.count()), int8(mv.xs.count())
	return loop, d.active
}

// pullBody returns the body of the loop of cotangents.
func (s *scanOp[T]) pullBody(mv inBits, gv outBits) *body[T] {
	m := newMaker[T]()
	shape, outShape := splitIn(s, s.body.x), splitOut(s, s.body.outs())
	var x parts[Var[T]]
	var g outParts[Var[T]]
	g.carry = m.inputs(outShape.carry, gv.carry)
	x.carry, x.rows = m.inputs(shape.carry, all), m.inputs(shape.rows, all)
	g.rows, g.saved = m.inputs(outShape.rows, gv.rows), m.inputs(outShape.carry, gv.saved)
	x.xs = m.inputs(shape.xs, all)
	g.ys = m.inputs(outShape.ys, gv.ys)
	x.captured = m.inputs(shape.captured, all)
	g.sums = m.inputs(outShape.sums, gv.sums)
	y := splitOut(s, s.body.replay(m.t, 0, x.chosen(inBits{all, all, all, all}), m.intInputs(s.body.i)))
	wrt := x.chosen(mv)
	d := make([]Var[T], len(wrt))
	m.t.pullAll("Scan", y.chosen(gv), g.chosen(outBits{all, all, all, all, all}), wrt, d)
	n := 0
	for k := range x.carry {
		if gv.saved.has(k) {
			d[n], g.saved = Accumulate(d[n], g.saved[0]), g.saved[1:]
		}
		if mv.carry.has(k) {
			n++
		}
	}
	for k := range d {
		d[k] = orZeros(d[k], wrt[k])
	}
	return m.done(d)
}

// pushed returns the loop of the tangents, the parts of the carry that have some,
// and the results that do.
func (s scanOp[T]) pushed(have bits) (loop scanOp[T], active bits, reached outBits) {
	d := s.body.derive(derivation[T]{rule: pushRule, given: have, loop: s.key()}, func() derived[T] {
		active, inputs := s.active(have)
		outs := s.body.reach(0, inputs)
		return derived[T]{s.pushBody(s.moving(have, active), s.given(outs, active)), active, outs}
	})
	mv, reached := s.moving(have, d.active), s.given(d.reached, d.active)
	loop = s
	loop.body = d.body
	loop.carry = int8(d.active.count())
	loop.rows = s.carry + s.rows + int8(mv.rows.count())
	loop.xs = s.xs + int8(mv.xs.count())
	loop.outRows, loop.ys = int8(reached.rows.count()), int8(reached.ys.count())
	return loop, d.active, reached
}

// pushBody returns the body of the loop of tangents.
func (s *scanOp[T]) pushBody(mv inBits, reached outBits) *body[T] {
	m := newMaker[T]()
	shape := splitIn(s, s.body.x)
	var x, dx parts[Var[T]]
	dx.carry = m.inputs(shape.carry, mv.carry)
	x.carry, x.rows = m.inputs(shape.carry, all), m.inputs(shape.rows, all)
	dx.rows = m.inputs(shape.rows, mv.rows)
	x.xs = m.inputs(shape.xs, all)
	dx.xs = m.inputs(shape.xs, mv.xs)
	x.captured = m.inputs(shape.captured, all)
	dx.captured = m.inputs(shape.captured, mv.captured)
	everything := inBits{all, all, all, all}
	y := splitOut(s, s.body.replay(m.t, 0, x.chosen(everything), m.intInputs(s.body.i))).chosen(reached)
	d := make([]Var[T], len(y))
	m.t.pushAll("Scan", y, x.chosen(mv), dx.chosen(everything), d)
	for k := range d {
		d[k] = orZeros(d[k], y[k])
	}
	return m.done(d)
}
