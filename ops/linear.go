package ops

import "github.com/covector-ad/covector/tape"

// Linear returns x·w + b: for x of shape […, in], weights w of shape [in, out] and
// a bias b of shape [out], the result has shape […, out]. The zero Var for b
// means no bias. It panics with an *tape.Error (ErrShape) if the shapes do not fit.
func Linear[T Float](x, w, b tape.Var[T]) tape.Var[T] {
	y := MatMul(x, w)
	if b.IsZero() {
		return y
	}
	return Add(y, b)
}

// Embedding returns the rows of table, of shape [words, width], that ids name:
// for ids of shape […] the result has shape […, width]. An id that is not a row
// panics with an *tape.Error (ErrRange).
func Embedding[T Float](table tape.Var[T], ids tape.IntVar) tape.Var[T] { return Take(table, ids, 0) }
