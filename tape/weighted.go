package tape

import "github.com/covector-ad/covector/internal/kern"

// weighted makes weighted means of vectors, on several threads, in an order that
// is always the same.
type weighted[T Float] struct {
	weights [][]T // of each vector, as a slice of one
	total   []T   // the sum of the weights
	count   []T
	vectors [][]T
	equal   bool
}

func (w *weighted[T]) make(n int) {
	w.weights, w.total, w.count, w.vectors = make([][]T, n), make([]T, 1), make([]T, 1), make([][]T, n)
	for k := range w.weights {
		w.weights[k] = make([]T, 1)
	}
}

// meanBlock is the number of elements of which a thread takes the mean at a time.
const meanBlock = 1 << 13

// of leaves (Σ w_k·v_k)/Σ w_k in the first of n vectors, and something in the others.
// The mean of one is itself, to the bit.
func (w *weighted[T]) of(n int, vector func(k int) []T) {
	if n == 1 {
		return
	}
	w.vectors, w.equal = w.vectors[:n], true
	for k := range w.vectors {
		w.vectors[k] = vector(k)
		w.equal = w.equal && w.weights[k][0] == w.weights[0][0]
	}
	w.count[0] = T(n)
	size := len(w.vectors[0])
	kern.Fork(w, (size+meanBlock-1)/meanBlock, int64(size)*int64(n)/4)
}

// Run takes the mean of a block. The sums go over pairs, pairs of pairs, and so on.
func (w *weighted[T]) Run(block int) {
	v := w.vectors
	lo := block * meanBlock
	hi := min(lo+meanBlock, len(v[0]))
	total := w.count
	if !w.equal { // weights that are all alike are as good as 1
		total = w.total
		for k := range v {
			kern.Mul(v[k][lo:hi], v[k][lo:hi], w.weights[k])
		}
	}
	for step := 1; step < len(v); step *= 2 {
		for k := 0; k+step < len(v); k += 2 * step {
			kern.Add(v[k][lo:hi], v[k][lo:hi], v[k+step][lo:hi])
		}
	}
	kern.Div(v[0][lo:hi], v[0][lo:hi], total)
}
