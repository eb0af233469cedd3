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
func LSTMCell[T Float](x, h, c, wx, wh, b tape.Var[T]) (hNext, cNext tape.Var[T]) {
	k := cellWidth("LSTMCell", h, wh, 4)
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
func GRUCell[T Float](x, h, wx, wh, bx, bh tape.Var[T]) tape.Var[T] {
	k := cellWidth("GRUCell", h, wh, 3)
	a, b := Linear(x, wx, bx), Linear(h, wh, bh)
	r := Sigmoid(Add(block(a, 0, k), block(b, 0, k)))
	z := Sigmoid(Add(block(a, 1, k), block(b, 1, k)))
	c := Tanh(Add(block(a, 2, k), Mul(r, block(b, 2, k))))
	return Add(c, Mul(z, Sub(h, c)))
}

// cellWidth returns the width of h, after a look at the recurrent weights.
func cellWidth[T Float](op string, h, wh tape.Var[T], blocks int) int {
	hs, ws := h.Shape(), wh.Shape()
	if len(hs) < 1 || len(ws) != 2 || ws[0] != hs[len(hs)-1] || ws[1] != blocks*ws[0] {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "needs a state […, k] and recurrent weights [k, %d·k]", blocks), hs, ws)
	}
	return ws[0]
}

// block returns the i-th block of k columns of z.
func block[T Float](z tape.Var[T], i, k int) tape.Var[T] { return sliceAxis(z, 0, i*k, k) }
