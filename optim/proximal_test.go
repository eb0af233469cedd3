package optim_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
)

// What pulls how: the absolute value by a constant amount for each element, the
// squared norm in proportion, so that it never reaches 0, and the norm itself by a
// constant amount for the whole vector.
func ExampleProx() {
	for _, g := range []optim.Prox{optim.ProxL1{Lambda: 1}, optim.ProxSquare{Lambda: 1}, optim.ProxNorm{Lambda: 1}} {
		u := make([]float64, 2)
		fmt.Printf("%T:", g)
		for _, t := range []float64{1, 6} {
			g.Prox(u, []float64{3, 4}, t)
			fmt.Printf(" t = %g: (%.4f, %.4f)", t, u[0], u[1])
		}
		fmt.Println()
	}
	// Output:
	// optim.ProxL1: t = 1: (2.0000, 3.0000) t = 6: (0.0000, 0.0000)
	// optim.ProxSquare: t = 1: (1.5000, 2.0000) t = 6: (0.4286, 0.5714)
	// optim.ProxNorm: t = 1: (2.4000, 3.2000) t = 6: (0.0000, 0.0000)
}

// A lasso: of five features two matter, and the rest get weights of exactly 0.
func ExampleProximal() {
	a, b := features(40, 5, func(row []float64) float64 { return 3*row[0] - 2*row[3] })
	res, err := optim.Minimize(optim.Composite(squares(a, b), optim.ProxL1{Lambda: 2}), make([]float64, 5), &optim.Proximal{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f\n", res.X)
	// Output: [2.949 0.000 0.000 -1.941 0.000]
}

// features makes rows of pseudorandom features, and targets with a little noise.
func features(rows, n int, target func(row []float64) float64) (a [][]float64, b []float64) {
	rng := rand.New(rand.NewPCG(4, 2))
	for range rows {
		row := make([]float64, n)
		for j := range row {
			row[j] = rng.NormFloat64()
		}
		a = append(a, row)
		b = append(b, target(row)+0.01*rng.NormFloat64())
	}
	return a, b
}

// squares is ½‖Ax − b‖².
func squares(a [][]float64, b []float64) optim.FuncGrad {
	miss := func(i int, x []float64) float64 {
		r := -b[i]
		for j, v := range x {
			r += a[i][j] * v
		}
		return r
	}
	return optim.FuncGrad{
		F: func(x []float64) float64 {
			sum := 0.0
			for i := range b {
				r := miss(i, x)
				sum += 0.5 * r * r
			}
			return sum
		},
		Grad: func(x, g []float64) {
			clear(g)
			for i := range b {
				r := miss(i, x)
				for j := range g {
					g[j] += r * a[i][j]
				}
			}
		},
	}
}

// Each map minimizes t·g(u) + ½‖u − v‖²: no point nearby is better.
func TestProxMapsMinimize(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	maps := []optim.Prox{
		optim.ProxL1{Lambda: 0.7}, optim.ProxL1{Lambda: 0.7, Weights: []float64{1, 0, 2, 3, 1, 0.5}},
		optim.ProxSquare{Lambda: 0.7}, optim.ProxNorm{Lambda: 0.7},
		optim.ProxGroups{Lambda: 0.7, Groups: [][]int{{0, 3}, {2, 5, 1}}},
		optim.ProxBox{Lo: []float64{-1, -1, 0, 0, -0.5, -9}, Hi: []float64{1, 2, 0, 1, 1, 9}}, optim.ProxBox{},
		optim.ProxSimplex{}, optim.ProxSimplex{Sum: 2.5},
		optim.ProxNuclear{Lambda: 0.7, Rows: 2, Cols: 3}, optim.ProxNuclear{Lambda: 0.7, Rows: 3, Cols: 2},
	}
	for _, g := range maps {
		for range 30 {
			step := math.Exp(rng.NormFloat64())
			v, u, w := make([]float64, 6), make([]float64, 6), make([]float64, 6)
			for i := range v {
				v[i] = 2 * rng.NormFloat64()
			}
			cost := func(u []float64) float64 {
				sum := step * g.Value(u)
				for i := range u {
					sum += 0.5 * (u[i] - v[i]) * (u[i] - v[i])
				}
				return sum
			}
			g.Prox(u, v, step)
			best := cost(u)
			if !(best < math.Inf(1)) {
				t.Fatalf("%+v: prox(%v) = %v has value %v", g, v, u, best)
			}
			for range 100 {
				size := math.Pow(10, -5*rng.Float64())
				for i := range w {
					w[i] = u[i] + size*rng.NormFloat64()
				}
				if _, ok := g.(optim.ProxSimplex); ok {
					g.Prox(w, w, 1) // stay on it
				}
				if c := cost(w); c < best-1e-12 {
					t.Fatalf("%+v: prox(%v) = %v with %v, but %v has %v", g, v, u, best, w, c)
				}
			}
			copy(w, v)
			if g.Prox(w, w, step); fmt.Sprint(w) != fmt.Sprint(u) {
				t.Fatalf("%T in place: %v, not %v", g, w, u)
			}
		}
	}
}

// The rates that theory promises, on a lasso with more features than rows: ISTA
// within L‖x0 − x*‖²/2k, FISTA within 2L‖x0 − x*‖²/(k + 1)², and each falls about as
// fast as k⁻¹ and k⁻² at least.
func TestLassoRates(t *testing.T) {
	a, b := features(30, 60, func(row []float64) float64 { return row[0] + row[1] - row[2] })
	f := optim.Composite(squares(a, b), optim.ProxL1{Lambda: 0.5})
	products := optim.FuncHVP{F: squares(a, b).F, Grad: squares(a, b).Grad, HessVec: func(x, v, hv []float64) {
		clear(hv)
		for _, row := range a {
			along := 0.0
			for j, c := range row {
				along += c * v[j]
			}
			for j, c := range row {
				hv[j] += along * c
			}
		}
	}}
	e, err := optim.Lanczos(products, make([]float64, 60), 60)
	if err != nil {
		t.Fatal(err)
	}
	lipschitz := e.Max * (1 + 1e-9)
	x0 := make([]float64, 60)
	for i := range x0 {
		x0[i] = 1
	}
	limit := minimize(t, f, x0, &optim.Proximal{}, &optim.Settings{GradAbs: 1e-12, MaxIterations: 50_000})
	wantConverged(t, limit)
	distance := 0.0
	for i, v := range limit.X {
		distance += (v - x0[i]) * (v - x0[i])
	}
	for _, c := range []struct {
		method *optim.Proximal
		bound  func(k float64) float64
	}{
		{&optim.Proximal{ISTA: true}, func(k float64) float64 { return lipschitz * distance / (2 * k) }},
		{&optim.Proximal{NoRestart: true}, func(k float64) float64 { return 2 * lipschitz * distance / ((k + 1) * (k + 1)) }},
	} {
		c.method.Step = 1 / lipschitz
		var early, late float64
		s := &optim.Settings{MaxIterations: 400, GradAbs: -1, GradRel: -1, Observe: func(it *optim.Iteration) bool {
			gap := it.F - limit.F
			if it.N > 0 && gap > c.bound(float64(it.N))*(1+1e-9) {
				t.Errorf("%+v: gap %g after %d steps, bound %g", c.method, gap, it.N, c.bound(float64(it.N)))
			}
			switch it.N {
			case 20:
				early = gap
			case 400:
				late = gap
			}
			return false
		}}
		minimize(t, f, x0, c.method, s)
		slope := math.Log(late/early) / math.Log(20)
		if want := map[bool]float64{true: -1, false: -2}[c.method.ISTA]; slope > want {
			t.Errorf("%+v: the gap falls like k^%.2f", c.method, slope)
		}
	}
}

func TestProximalOverSets(t *testing.T) {
	a, b := features(20, 4, func(row []float64) float64 { return row[0] - row[1] + 3*row[2] })
	f := squares(a, b)
	lo, hi := []float64{0, -0.5, 0, -1}, []float64{2, 2, 1, 1}
	want := minimize(t, optim.Bounded(f, lo, hi), make([]float64, 4), &optim.LBFGSB{}, nil)
	for _, m := range []*optim.Proximal{{}, {ISTA: true}, {NoRestart: true}} {
		r := minimize(t, optim.Composite(f, optim.ProxBox{Lo: lo, Hi: hi}), []float64{9, 9, 9, 9}, m, nil)
		wantConverged(t, r)
		for i, v := range r.X {
			if !near(v, want.X[i], 1e-7) {
				t.Errorf("%+v: %v, want %v", m, r.X, want.X)
			}
		}
	}
	r := minimize(t, optim.Composite(f, optim.ProxSimplex{}), make([]float64, 4), &optim.Proximal{}, nil)
	wantConverged(t, r)
	if sum := r.X[0] + r.X[1] + r.X[2] + r.X[3]; !near(sum, 1, 1e-12) || r.X[2] < 0.9 {
		t.Errorf("on the simplex: %v", r.X)
	}
}

// A smooth ½·λ‖x‖² by its map gives what it gives in f.
func TestProximalAgreesWithSmooth(t *testing.T) {
	a, b := features(20, 4, func(row []float64) float64 { return row[0] - row[1] })
	f := squares(a, b)
	ridge := optim.FuncGrad{F: func(x []float64) float64 {
		return f.F(x) + 0.5*3*(x[0]*x[0]+x[1]*x[1]+x[2]*x[2]+x[3]*x[3])
	}, Grad: func(x, g []float64) {
		f.Grad(x, g)
		for i, v := range x {
			g[i] += 3 * v
		}
	}}
	want := minimize(t, ridge, make([]float64, 4), &optim.LBFGS{}, nil)
	r := minimize(t, optim.Composite(f, optim.ProxSquare{Lambda: 3}), make([]float64, 4), &optim.Proximal{}, nil)
	if !near(r.F, want.F, 1e-12*want.F) {
		t.Errorf("f = %v, want %v", r.F, want.F)
	}
	if v, err := optim.Composite(f, optim.ProxSquare{Lambda: 3}).Value(r.X); err != nil || !near(v, r.F, 1e-12*r.F) {
		t.Errorf("%v, %v", v, err)
	}
}

// tiring panics after some maps.
type tiring struct {
	optim.ProxBox
	left int
}

func (g *tiring) Prox(u, v []float64, t float64) {
	if g.left--; g.left < 0 {
		panic("enough")
	}
	g.ProxBox.Prox(u, v, t)
}

func TestProximalRefuses(t *testing.T) {
	x0 := []float64{1, 1}
	g := optim.ProxL1{Lambda: 1}
	nested := optim.Composite(optim.Composite(rosenbrock(), g), g)
	for want, c := range map[string]struct {
		f optim.Objective
		m optim.Method
		s *optim.Settings
	}{
		"is none":                    {rosenbrock(), &optim.Proximal{}, nil},
		"Step of -1":                 {optim.Composite(rosenbrock(), g), &optim.Proximal{Step: -1}, nil},
		"nil *Proximal":              {optim.Composite(rosenbrock(), g), (*optim.Proximal)(nil), nil},
		"does not honour a Prox":     {optim.Composite(rosenbrock(), g), &optim.LBFGS{}, nil},
		"nil objective or Prox":      {optim.Composite(rosenbrock(), nil), &optim.Proximal{}, nil},
		"Composite inside":           {nested, &optim.Proximal{}, nil},
		"does not honour bounds":     {optim.Bounded(optim.Composite(rosenbrock(), g), []float64{0, 0}, nil), &optim.Proximal{}, nil},
		"has no quadratic model":     {optim.Composite(bowl(1, 2), g), &optim.Proximal{}, &optim.Settings{Report: true}},
		"has no method ValueGrad":    {optim.Composite(optim.Func(rosenbrock().F), g), &optim.Proximal{}, nil},
		"needs Hessian products, bu": {rosenbrock(), &optim.LBFGS{}, &optim.Settings{Report: true}},
	} {
		if _, err := optim.Minimize(c.f, x0, c.m, c.s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	for name, broken := range map[string]optim.Prox{"Prox.Value": optim.ProxL1{Weights: x0[:1]}, "Prox.Prox": &tiring{left: 5}} {
		r, err := optim.Minimize(optim.Composite(rosenbrock(), broken), rosenbrockStart(2), &optim.Proximal{Step: 1e-4}, nil)
		if _, ok := errors.AsType[*optim.PanicError](err); !ok || r.Status.Code != optim.ObjectiveFailed || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
	c, err := (&optim.Certify{}).At(optim.Composite(rosenbrock(), g), x0)
	if err != nil || !strings.Contains(c.Reason, "proximal map") {
		t.Errorf("%v, %v", c, err)
	}
}
