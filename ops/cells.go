package ops

import "github.com/covector-ad/covector/tape"

// LSTMCell takes one step of a long short-term memory: for an input x of shape
// [n in], hidden state h and cell c of shape [n k], weights wx [in 4k] and wh
// [k 4k] and bias b [4k], it returns the next h and c:
//
//	i, f, g, o = x·wx + h·wh + b, in four blocks of columns
//	c′ = σ(f)·c + σ(i)·tanh(g)
//	h′ = σ(o)·tanh(c′)
//
// See Hochreiter and Schmidhuber, Long Short-Term Memory (1997), with the forget gate of
// Gers et al. (2000). The zero Var for b means none.
//
// It panics with an *tape.Error (ErrShape) if the shapes do not fit.
func LSTMCell[T Float](x, h, c, wx, wh, b tape.Var[T]) (hNext, cNext tape.Var[T]) {
	defer tape.Named("LSTMCell", nil, x, h, c, wx, wh, b)
	k := cellWidth("LSTMCell", x, h, wx, wh, 4)
	if !c.Shape().Equal(h.Shape()) {
		tape.Fail("LSTMCell", tape.Errorf(tape.ErrShape, "the hidden state and the cell must have one shape"))
	}
	z := Add(Linear(x, wx, b), MatMul(h, wh))
	i, f := Sigmoid(block(z, 0, k)), Sigmoid(block(z, 1, k))
	g, o := Tanh(block(z, 2, k)), Sigmoid(block(z, 3, k))
	cNext = Add(Mul(f, c), Mul(i, g))
	return Mul(o, Tanh(cNext)), cNext
}

// GRUCell takes one step of a gated recurrent unit: for an input x of shape
// [n in], hidden state h of shape [n k], weights wx [in 3k] and wh [k 3k] and
// biases bx and bh [3k], it returns the next h:
//
//	r, z = σ(x·wx + bx + h·wh + bh), in the first two blocks of columns
//	c = tanh((x·wx + bx) + r·(h·wh + bh)), in the third
//	h′ = (1 − z)·c + z·h
//
// See Cho et al., Learning Phrase Representations (2014), in the form where the
// reset gate acts after the product. The zero Var for a bias means none.
//
// It panics with an *tape.Error (ErrShape) if the shapes do not fit.
func GRUCell[T Float](x, h, wx, wh, bx, bh tape.Var[T]) tape.Var[T] {
	defer tape.Named("GRUCell", nil, x, h, wx, wh, bx, bh)
	k := cellWidth("GRUCell", x, h, wx, wh, 3)
	a, b := Linear(x, wx, bx), Linear(h, wh, bh)
	r := Sigmoid(Add(block(a, 0, k), block(b, 0, k)))
	z := Sigmoid(Add(block(a, 1, k), block(b, 1, k)))
	c := Tanh(Add(block(a, 2, k), Mul(r, block(b, 2, k))))
	return Add(c, Mul(z, Sub(h, c)))
}

// cellWidth returns the width k of the state, after a look at all that is not a
// bias: those Linear looks at.
func cellWidth[T Float](op string, x, h, wx, wh tape.Var[T], blocks int) int {
	xs, hs, us, ws := x.Shape(), h.Shape(), wx.Shape(), wh.Shape()
	if len(xs) != 2 || len(hs) != 2 || len(us) != 2 || len(ws) != 2 ||
		xs[0] != hs[0] || us[0] != xs[1] || ws[0] != hs[1] || us[1] != blocks*hs[1] || ws[1] != us[1] {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "needs x [n in], a state [n k] and weights [in %d·k] and [k %d·k]", blocks, blocks))
	}
	return hs[1]
}

// block returns the i-th block of k columns of z.
func block[T Float](z tape.Var[T], i, k int) tape.Var[T] { return sliceAxis(z, 0, i*k, k) }
