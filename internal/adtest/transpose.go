package adtest

import (
	"fmt"
	"math"

	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// checkTranspose holds that pushforward and pullback are each other's
// transpose: ⟨Jv, w⟩ = ⟨v, Jᵀw⟩ for random v and w. It holds so much of the
// second derivative too, H = ∂²⟨w, y⟩, which is reached in four ways: by either
// mode over either. And Jᵀw is linear in w: its own pullback is J.
func checkTranspose(s *Sample) error {
	if s.Rough || len(s.moving()) == 0 {
		return nil
	}
	r := s.float64s().record(tape.New[float64]())
	rng := seeded(4)
	xs, w := r.moved(), input(rng, r.y)
	vs, us := inputs(rng, xs), inputs(rng, xs)
	jv := tape.Pushforward(r.y, xs, vs)
	jw := tape.Pullback(r.y, w, xs...)
	tol := 1e-12 * s.worse()
	if err := agree("⟨v, Jᵀw⟩", pairing(vs, jw), "⟨Jv, w⟩", pairing([]tape.Var64{jv}, []tape.Var64{w}), tol); err != nil {
		return err
	}
	if err := retransposed(jw, vs, w, jv, tol); err != nil {
		return err
	}
	return secondOrder(r.y, jv, w, jw, xs, us, vs, 10*tol)
}

// paired is ⟨a, b⟩ with Σ|aᵢbᵢ|.
type paired struct{ sum, abs float64 }

func pairing(a, b []tape.Var64) paired {
	sum, abs := dot(a, b)
	return paired{sum, abs}
}

func (p paired) plus(q paired) paired { return paired{p.sum + q.sum, p.abs + q.abs} }

// agree returns an error unless a and b are equal but for rounding. Sums that
// vanish by cancellation inside the op are allowed for by a floor.
func agree(nameA string, a paired, nameB string, b paired, tol float64) error {
	scale := max(a.abs, b.abs, 1e-3)
	if e := math.Abs(a.sum - b.sum); !(e <= tol*scale) {
		return fmt.Errorf("%s = %v but %s = %v: off by %.3g, at most %.3g allowed", nameA, a.sum, nameB, b.sum, e, tol*scale)
	}
	return nil
}

// retransposed compares the pullback of Jᵀw by w, which is J, with Jv.
func retransposed(jw, vs []tape.Var64, w, jv tape.Var64, tol float64) error {
	sum := tensor.Zeros[float64](jv.Shape()...)
	for k := range jw {
		for i, v := range data(tape.Pullback(jw[k], vs[k], w)[0]) {
			sum.Data()[i] += v
		}
	}
	want := jv.Value()
	return near("the transpose of Jᵀ, at v, against Jv", sum, want, 10*tol*max(largest(want.Data()), 1e-3))
}

// secondOrder compares ⟨u, Hv⟩ as the four combinations of modes give it.
func secondOrder(y, jv, w tape.Var64, jw, xs, us, vs []tape.Var64, tol float64) error {
	var rr, fr paired
	for k, g := range jw {
		rr = rr.plus(pairing(vs, tape.Pullback(g, us[k], xs...)))
		fr = fr.plus(pairing([]tape.Var64{us[k]}, []tape.Var64{tape.Pushforward(g, xs, vs)}))
	}
	rf := pairing(us, tape.Pullback(jv, w, xs...))
	ff := pairing([]tape.Var64{tape.Pushforward(jv, xs, us)}, []tape.Var64{w})
	for _, o := range []struct {
		name string
		p    paired
	}{{"forward over reverse", fr}, {"reverse over forward", rf}, {"forward over forward", ff}} {
		if err := agree("second derivative: reverse over reverse", rr, o.name, o.p, tol); err != nil {
			return err
		}
	}
	return nil
}
