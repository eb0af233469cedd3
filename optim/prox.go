package optim

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/tensor"
)

// Prox is a convex function g, perhaps with kinks or +Inf outside of a convex set,
// that is known by its proximal map
//
//	prox(v) = argmin g(u) + ‖u − v‖²/2t over u.
//
// (Parikh and Boyd, Proximal Algorithms, 2014.) Any type with these methods will do.
type Prox interface {
	// Value returns g(x), +Inf where x is not allowed.
	Value(x []float64) float64

	// Prox writes the proximal map of t·g at v to u, of the same length; u may be v.
	Prox(u, v []float64, t float64)
}

// CompositeObjective is a sum f + g; see Composite.
type CompositeObjective struct {
	f Objective
	g Prox
}

// Composite returns the objective f + g of a smooth f and a g that is known by its
// proximal map, for Proximal; other methods refuse it. Result.F and Iteration.F
// are f + g; gradients are those of f.
func Composite(f Objective, g Prox) *CompositeObjective { return &CompositeObjective{f, g} }

// Value returns f(x) + g(x).
func (o *CompositeObjective) Value(x []float64) (float64, error) {
	if o == nil || o.f == nil || o.g == nil {
		return 0, refusal("CompositeObjective.Value", errNil("objective or Prox"))
	}
	v, err := o.f.Value(x)
	return v + o.g.Value(x), err
}

// compose takes in the g of o.
func (w *wrapping) compose(o *CompositeObjective) error {
	switch {
	case o == nil || o.f == nil || o.g == nil:
		return errNil("objective or Prox inside of Composite")
	case w.prox != nil:
		return tensor.Errorf(tensor.ErrMisuse, "a Composite inside of a Composite: the proximal map of a sum is not known")
	}
	w.prox = o.g
	return nil
}

// guardedProx is a Prox whose panics end the minimization s, as those of the rest of
// the objective do.
type guardedProx struct {
	g Prox
	s *State
}

func (p guardedProx) Value(x []float64) float64 {
	var err error
	defer p.s.guard("Prox.Value", &err)
	return p.g.Value(x)
}

func (p guardedProx) Prox(u, v []float64, t float64) {
	var err error
	defer p.s.guard("Prox.Prox", &err)
	p.g.Prox(u, v, t)
}

// ProxL1 is Lambda·Σ wᵢ|xᵢ|, the lasso: its map pulls each element towards 0 by
// t·Lambda·wᵢ, and to 0 if it is nearer. Weights may be nil, for all 1; a weight of
// 0 leaves an intercept free.
type ProxL1 struct {
	Lambda  float64
	Weights []float64
}

// Value returns Lambda·Σ wᵢ|xᵢ|.
func (g ProxL1) Value(x []float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += g.weight(i) * math.Abs(v)
	}
	return sum
}

// Prox pulls towards 0 by t·Lambda·wᵢ.
func (g ProxL1) Prox(u, v []float64, t float64) {
	for i, x := range v {
		switch pull := t * g.weight(i); {
		case x > pull:
			u[i] = x - pull
		case x < -pull:
			u[i] = x + pull
		default:
			u[i] = 0
		}
	}
}

func (g ProxL1) weight(i int) float64 {
	if g.Weights == nil {
		return g.Lambda
	}
	return g.Lambda * g.Weights[i]
}

// ProxSquare is ½·Lambda·‖x‖², what is called weight decay: its map shrinks all
// elements in proportion, to x/(1 + t·Lambda), and never to 0.
type ProxSquare struct{ Lambda float64 }

// Value returns ½·Lambda·‖x‖².
func (g ProxSquare) Value(x []float64) float64 { return 0.5 * g.Lambda * dot(x, x) }

// Prox divides by 1 + t·Lambda.
func (g ProxSquare) Prox(u, v []float64, t float64) { scale(u, 1/(1+float64(t*g.Lambda)), v) }

// ProxNorm is Lambda·‖x‖₂, not squared: its map shortens x by t·Lambda, a constant
// force, and to 0 if it is no longer.
type ProxNorm struct{ Lambda float64 }

// Value returns Lambda·‖x‖₂.
func (g ProxNorm) Value(x []float64) float64 { return g.Lambda * norm2(x) }

// Prox shortens by t·Lambda.
func (g ProxNorm) Prox(u, v []float64, t float64) { scale(u, shortened(norm2(v), t*g.Lambda), v) }

// shortened returns the factor that takes a length to max(0, length − by).
func shortened(length, by float64) float64 {
	if length <= by {
		return 0
	}
	return 1 - by/length
}

// ProxGroups is Lambda·Σ ‖x over Groups[k]‖₂, the group lasso: its map is that of
// ProxNorm on each group, which becomes 0 as a whole. Groups hold indices and must
// not overlap; elements outside of all are free.
type ProxGroups struct {
	Lambda float64
	Groups [][]int
}

// Value returns Lambda·Σ ‖x over Groups[k]‖₂.
func (g ProxGroups) Value(x []float64) float64 {
	sum := 0.0
	for _, group := range g.Groups {
		sum += groupNorm(x, group)
	}
	return g.Lambda * sum
}

// Prox shortens each group by t·Lambda.
func (g ProxGroups) Prox(u, v []float64, t float64) {
	copy(u, v)
	for _, group := range g.Groups {
		share := shortened(groupNorm(v, group), t*g.Lambda)
		for _, i := range group {
			u[i] *= share
		}
	}
}

func groupNorm(x []float64, group []int) float64 {
	length := 0.0
	for _, i := range group {
		length = math.Hypot(length, x[i])
	}
	return length
}

// ProxBox allows lo ≤ x ≤ hi only; nil is no bound. Its map is the projection.
type ProxBox struct{ Lo, Hi []float64 }

// Value returns 0 in the box and +Inf outside.
func (g ProxBox) Value(x []float64) float64 {
	for i, v := range x {
		if g.Lo != nil && v < g.Lo[i] || g.Hi != nil && v > g.Hi[i] {
			return math.Inf(1)
		}
	}
	return 0
}

// Prox projects onto the box.
func (g ProxBox) Prox(u, v []float64, _ float64) {
	for i, x := range v {
		if g.Lo != nil {
			x = math.Max(x, g.Lo[i])
		}
		if g.Hi != nil {
			x = math.Min(x, g.Hi[i])
		}
		u[i] = x
	}
}

// ProxSimplex allows x ≥ 0 with Σ xᵢ = Sum only. Its map is the projection. (Held,
// Wolfe and Crowder, Validation of subgradient optimization, 1974.) It allocates.
type ProxSimplex struct {
	Sum float64 // 0 means 1
}

// Value returns 0 on the simplex, to rounding, and +Inf elsewhere.
func (g ProxSimplex) Value(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		if v < 0 {
			return math.Inf(1)
		}
		total += v
	}
	if s := cmp.Or(g.Sum, 1); math.Abs(total-s) > float64(len(x))*8*eps*s {
		return math.Inf(1)
	}
	return 0
}

// Prox projects onto the simplex: it subtracts what makes the positive rest sum to
// Sum.
func (g ProxSimplex) Prox(u, v []float64, _ float64) {
	sorted := slices.Clone(v)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	total, cut := -cmp.Or(g.Sum, 1), 0.0
	for k, x := range sorted {
		total += x
		if c := total / float64(k+1); x > c {
			cut = c
		}
	}
	for i, x := range v {
		u[i] = math.Max(0, x-cut)
	}
}

// ProxNuclear is Lambda times the sum of the singular values of x as a row-major
// matrix of Rows×Cols: its map pulls each singular value towards 0 by t·Lambda, and
// so lowers the rank. (Cai, Candès and Shen, A singular value thresholding algorithm
// for matrix completion, 2010.) It allocates.
type ProxNuclear struct {
	Lambda     float64
	Rows, Cols int
}

// Value returns Lambda·Σ σᵢ; NaN if the singular values are not found.
func (g ProxNuclear) Value(x []float64) float64 {
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(g.Rows, g.Cols, x), mat.SVDNone) {
		return math.NaN()
	}
	sum := 0.0
	for _, s := range svd.Values(nil) {
		sum += s
	}
	return g.Lambda * sum
}

// Prox pulls the singular values towards 0 by t·Lambda; NaN if they are not found.
func (g ProxNuclear) Prox(u, v []float64, t float64) {
	var svd mat.SVD
	if maxNorm(v) != maxNorm(v) || !svd.Factorize(mat.NewDense(g.Rows, g.Cols, slices.Clone(v)), mat.SVDThin) {
		for i := range u {
			u[i] = math.NaN()
		}
		return
	}
	var left, right, out mat.Dense
	svd.UTo(&left)
	svd.VTo(&right)
	sigma := svd.Values(nil)
	for j, s := range sigma {
		s = math.Max(0, s-t*g.Lambda)
		for i := range g.Rows {
			left.Set(i, j, left.At(i, j)*s)
		}
	}
	out.Mul(&left, right.T())
	copy(u, out.RawMatrix().Data)
}
