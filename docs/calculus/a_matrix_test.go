package calculus

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
)

// A5. The two-layer linear net f = ‖Y − W₂W₁X‖², with R = Y − W₂W₁X:
// ∇W₁ = −2W₂ᵀRXᵀ and ∇W₂ = −2RXᵀW₁ᵀ.
func Example_twoLayerNet() {
	X, Y := matrix(2, 3, 1, 0, 2, 0, 1, 1), matrix(2, 3, 1, 2, 3, 0, 1, 0)
	W1, W2 := matrix(2, 2, 1, 1, 0, 2), matrix(2, 2, 1, 0, 1, 1)
	f := func(w []Var) Var {
		y := ops.MatMul(w[1], ops.MatMul(w[0], w[0].Const(X)))
		return ops.NormSq(ops.Sub(y.Const(Y), y))
	}
	v, g, err := tape.ValueAndGradMany(f)(W1, W2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v, g[0].Data(), g[1].Data())

	R := plus(Y, -1, times(W2, times(W1, X)))
	fmt.Println("−2 ·", times(times(transposed(W2), R), transposed(X)).Data())
	fmt.Println("−2 ·", times(times(R, transposed(X)), transposed(W1)).Data())
	// Output:
	// 31 [22 12 22 14] [-2 -4 36 28]
	// −2 · [-11 -6 -11 -7]
	// −2 · [1 2 -18 -14]
}

// A5. Blocks may be perturbed one at a time for the gradient, not for the Hessian:
// (3 − ab)² at (0, 0) has gradient 0 and both diagonal blocks 0, and yet it is a
// saddle. All of its curvature is in the cross blocks.
func Example_crossBlocks() {
	f := func(x Var) Var {
		return ops.Square(ops.Sub(x.Scalar(3), ops.Mul(at(x, 0), at(x, 1))))
	}
	x := vector(0, 0)
	h := must(tape.Hessian(f)(x))
	var eigen mat.EigenSym
	eigen.Factorize(mat.NewSymDense(2, h.Data()), false)
	fmt.Println("gradient", must(tape.Grad(f)(x)).Data(), "Hessian", h.Data())
	fmt.Printf("eigenvalues %.4f\n", eigen.Values(nil))
	// Output:
	// gradient [0 0] Hessian [0 -6 -6 0]
	// eigenvalues [-6.0000 6.0000]
}

// A6. Factors move through an inner product, transposed: a leading one to the front
// of the other side, a trailing one to its end. The pullback of a matrix
// product is read off from that: ⟨G, (dA)B⟩ = ⟨GBᵀ, dA⟩ and ⟨G, A(dB)⟩ = ⟨AᵀG, dB⟩.
func Example_movingFactors() {
	A, B := matrix(2, 3, 1, 2, 0, 3, 1, 1), matrix(3, 2, 1, 0, 2, 1, 0, 3)
	C, D := matrix(2, 1, 2, 1), matrix(1, 2, 3, 1)
	AB, CD := times(A, B), times(C, D)
	fmt.Println(
		inner(AB, CD),
		inner(B, times(transposed(A), CD)),
		inner(times(transposed(C), AB), D),
		inner(A, times(CD, transposed(B))),
		inner(times(AB, transposed(D)), C))

	G := CD
	_, a, err := tape.VJP(func(a Var) Var { return ops.MatMul(a, a.Const(B)) })(A, G)
	fmt.Println(a.Data(), times(G, transposed(B)).Data(), err)
	_, b, err := tape.VJP(func(b Var) Var { return ops.MatMul(b.Const(A), b) })(B, G)
	fmt.Println(b.Data(), times(transposed(A), G).Data(), err)
	// Output:
	// 53 53 53 53 53
	// [6 14 6 3 7 3] [6 14 6 3 7 3] <nil>
	// [15 5 15 5 3 1] [15 5 15 5 3 1] <nil>
}
