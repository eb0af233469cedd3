package ops

import "github.com/covector-ad/covector/tape"

// Linear returns x·w + b: for x of shape […, in], weights w of shape [in, out] and
// a bias b of shape [out], the result has shape […, out]. The zero Var for b
// means no bias. It panics with an *tape.Error (ErrShape) if the shapes do not
// fit; the bias is one number for each column, and not broadcast otherwise.
func Linear[T Float](x, w, b tape.Var[T]) tape.Var[T] {
	defer tape.Named("Linear", nil, x, w, b)
	if s := w.Shape(); len(s) != 2 {
		tape.Fail("Linear", tape.Errorf(tape.ErrShape, "the weights must be a matrix [in, out]"))
	}
	y := MatMul(x, w)
	if b.IsZero() {
		return y
	}
	vector("Linear", "the bias", b, w.Shape()[1])
	return Add(y, b)
}

// vector panics unless v, an operand that what tells, is a vector of length n.
func vector[T Float](op, what string, v tape.Var[T], n int) {
	if s := v.Shape(); len(s) != 1 || s[0] != n {
		tape.Fail(op, tape.Errorf(tape.ErrShape, "%s must be a vector of length %d", what, n))
	}
}

// Embedding returns the rows of table, of shape [words, width], that ids name:
// for ids of shape […] the result has shape […, width]. The gradients of a row
// that is named more than once add up. It panics with an *tape.Error if table is
// no matrix or the rank grows above 8 (ErrShape), or an id is negative or not
// below words (ErrRange).
func Embedding[T Float](table tape.Var[T], ids tape.IntVar) tape.Var[T] {
	defer tape.Named("Embedding", []tape.IntVar{ids}, table)
	if table.Rank() != 2 {
		tape.Fail("Embedding", tape.Errorf(tape.ErrShape, "the table must be a matrix [words, width]"))
	}
	return Take(table, ids, 0)
}
