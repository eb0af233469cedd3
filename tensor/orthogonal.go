package tensor

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// Orthogonal returns an initializer with gain times a random orthogonal matrix,
// all of them equally likely (Saxe, McClelland and Ganguli, "Exact solutions to
// the nonlinear dynamics of learning in deep linear neural networks", ICLR 2014).
// The first axis counts the rows; the others together the columns. Where there
// are more rows than columns, the columns are orthonormal, else the rows; a
// vector is one column, and so of length gain. The matrix is Q of the
// factorization QR, with positive diagonal of R, of a matrix of normal numbers
// (Mezzadri, "How to generate random matrices from the classical compact groups",
// Notices of the AMS 54, 2007, section 5), drawn row by row; if there are fewer
// rows than columns, the transpose of that.
//
// It panics with an *Error if rng is nil (ErrZeroVar) or the gain not finite
// (ErrRange).
func Orthogonal(rng *Rand, gain float64) Init {
	checkRand("Orthogonal", rng)
	if !finite(gain) {
		fail("Orthogonal", Errorf(ErrRange, "gain %v; it must be finite", gain))
	}
	return func(dst []float64, s Shape) {
		if len(dst) == 0 {
			return
		}
		rows := 1
		if len(s) > 0 {
			rows = s[0]
		}
		cols := len(dst) / rows
		q := blas64.General{Rows: max(rows, cols), Cols: min(rows, cols), Stride: min(rows, cols), Data: dst}
		if rows < cols {
			q.Data = make([]float64, len(dst))
		}
		fillNormal(q.Data, rng, 0, 1)
		orthonormalize(q, gain)
		if rows < cols {
			for i, v := range q.Data {
				dst[i%rows*cols+i/rows] = v
			}
		}
	}
}

// orthonormalize replaces the tall matrix a = QR by gain·Q, with the signs of Q
// for which R has a positive diagonal.
func orthonormalize(a blas64.General, gain float64) {
	tau := make([]float64, a.Cols)
	query := make([]float64, 1)
	lapack64.Geqrf(a, tau, query, -1)
	work := make([]float64, int(query[0]))
	lapack64.Geqrf(a, tau, work, len(work))
	scale := make([]float64, a.Cols)
	for j := range scale {
		scale[j] = math.Copysign(gain, a.Data[j*a.Stride+j])
		if gain < 0 {
			scale[j] = -scale[j]
		}
	}
	lapack64.Orgqr(a, tau, query, -1)
	work = make([]float64, int(query[0]))
	lapack64.Orgqr(a, tau, work, len(work))
	for i := range a.Rows {
		for j, c := range scale {
			a.Data[i*a.Stride+j] *= c
		}
	}
}
