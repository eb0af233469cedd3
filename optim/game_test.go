package optim_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// xy is the game min over x, max over y of xy.
var xy = optim.FuncField(func(z, v []float64) { v[0], v[1] = z[1], -z[0] })

// On the game xy, descent for x and ascent for y run away from the equilibrium at 0;
// looking ahead, or being optimistic, they come to it.
func ExampleSolveGame() {
	x, y := 1.0, 1.0
	for range 100 {
		x, y = x-0.2*y, y+0.2*x
	}
	fmt.Printf("descent-ascent: distance %.1f after 100 steps\n", math.Hypot(x, y))
	for _, m := range []optim.GameMethod{&optim.Extragradient{Step: 0.2}, &optim.OptimisticGD{Step: 0.2}} {
		res, err := optim.SolveGame(xy, []float64{1, 1}, m, &optim.Settings{MaxIterations: 100})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%T: distance %.2f after %d steps, %d evaluations\n", m, math.Hypot(res.X[0], res.X[1]), res.Iterations, res.Evaluations.Gradient)
	}
	res, err := optim.SolveGame(xy, []float64{1, 1}, &optim.Extragradient{}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Status.Converged(), math.Hypot(res.X[0], res.X[1]) < 1e-7)
	// Output:
	// descent-ascent: distance 10.1 after 100 steps
	// *optim.Extragradient: distance 0.20 after 100 steps, 201 evaluations
	// *optim.OptimisticGD: distance 0.18 after 100 steps, 101 evaluations
	// true true
}

func TestGames(t *testing.T) {
	for name, f := range map[string]optim.FuncField{
		"xy":      xy,
		"1e6·xy":  func(z, v []float64) { v[0], v[1] = 1e6*z[1], -1e6*z[0] },
		"1e-6·xy": func(z, v []float64) { v[0], v[1] = 1e-6*z[1], -1e-6*z[0] },
		// ½x² + 3x·y − ½y² − x + 2y: strongly monotone.
		"strong": func(z, v []float64) { v[0], v[1] = z[0]+3*z[1]-1, -(3*z[0] - z[1] + 2) },
		// x⁴/4 + xy − y⁴/4 + x: not Lipschitz.
		"quartic": func(z, v []float64) {
			v[0], v[1] = z[0]*z[0]*z[0]+z[1]+1, -(z[0] - z[1]*z[1]*z[1])
		},
	} {
		for _, m := range []optim.GameMethod{&optim.Extragradient{}, &optim.OptimisticGD{}} {
			z0 := []float64{3, -2}
			r, err := optim.SolveGame(f, z0, m, &optim.Settings{GradAbs: -1, GradRel: 1e-9})
			if err != nil {
				t.Fatal(err)
			}
			wantConverged(t, r)
			v := make([]float64, 2)
			f(r.X, v)
			if norm := math.Hypot(v[0], v[1]); norm != r.F || r.GradNorm != max(math.Abs(v[0]), math.Abs(v[1])) {
				t.Errorf("%s by %T: F = %v, the field has %v", name, m, r.F, norm)
			}
		}
	}
}

func TestGameRefuses(t *testing.T) {
	z0 := []float64{1, 1}
	for want, c := range map[string]struct {
		f optim.Field
		m optim.GameMethod
		z []float64
		s *optim.Settings
	}{
		"nil field":               {nil, &optim.Extragradient{}, z0, nil},
		"nil method":              {xy, nil, z0, nil},
		"nil *Extragradient":      {xy, (*optim.Extragradient)(nil), z0, nil},
		"nil *OptimisticGD":       {xy, (*optim.OptimisticGD)(nil), z0, nil},
		"Extragradient: a Step":   {xy, &optim.Extragradient{Step: -1}, z0, nil},
		"OptimisticGD: a Step of": {xy, &optim.OptimisticGD{Step: math.Inf(1)}, z0, nil},
		"x0 is empty":             {xy, &optim.Extragradient{}, []float64{}, nil},
		"no function with a Hess": {xy, &optim.Extragradient{}, z0, &optim.Settings{Certify: &optim.Certify{}}},
	} {
		r, err := optim.SolveGame(c.f, c.z, c.m, c.s)
		var e *tensor.Error
		if r != nil || !errors.As(err, &e) || e.Op != "SolveGame" || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if r, err := optim.SolveGame(optim.FuncField(nil), z0, &optim.Extragradient{}, nil); !errors.Is(err, tensor.ErrZeroVar) || r.Status.Code != optim.ObjectiveFailed {
		t.Errorf("%v, %v", r, err)
	}
	r, err := optim.SolveGame(optim.FuncField(func(z, v []float64) { v[0], v[1] = math.NaN(), 1 }), z0, &optim.OptimisticGD{}, nil)
	if err != nil || r.Status.Code != optim.NonFinite {
		t.Errorf("%v, %v", r, err)
	}
	// A field that grows away from everywhere: it must end, and say so.
	r, err = optim.SolveGame(optim.FuncField(func(z, v []float64) { v[0], v[1] = -z[0], -z[1] }), z0, &optim.Extragradient{}, nil)
	if err != nil || r.Status.Converged() {
		t.Errorf("%v, %v", r, err)
	}
}

// A normal distribution by its mean and the logarithm of its deviation: Fisher
// information diag(n/σ², 2n). From far away the natural gradient goes straight
// there.
func ExampleNaturalGradient() {
	data := []float64{4.1, 5.2, 3.9, 4.8, 5.0, 4.4}
	n := float64(len(data))
	f := optim.FuncFisher{
		F: func(p []float64) float64 {
			sum := n * p[1]
			for _, x := range data {
				d := (x - p[0]) / math.Exp(p[1])
				sum += 0.5 * d * d
			}
			return sum
		},
		Grad: func(p, g []float64) {
			v := math.Exp(2 * p[1])
			g[0], g[1] = 0, n
			for _, x := range data {
				g[0] -= (x - p[0]) / v
				g[1] -= (x - p[0]) * (x - p[0]) / v
			}
		},
		Fisher: func(p, v, fv []float64) { fv[0], fv[1] = n*math.Exp(-2*p[1])*v[0], 2*n*v[1] },
	}
	for _, m := range []optim.Method{&optim.NaturalGradient{}, &optim.GD{}} {
		res, err := optim.Minimize(f, []float64{-30, 4}, m, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%T: mean %.4f, deviation %.4f; fewer than 40 iterations: %v\n", m, res.X[0], math.Exp(res.X[1]), res.Iterations < 40)
	}
	// Output:
	// *optim.NaturalGradient: mean 4.5667, deviation 0.4714; fewer than 40 iterations: true
	// *optim.GD: mean 4.5667, deviation 0.4714; fewer than 40 iterations: false
}

func TestNaturalGradientOnResiduals(t *testing.T) {
	for _, damping := range []float64{0, -1, 10} {
		r := minimize(t, valley, []float64{-1.2, 1}, &optim.NaturalGradient{Damping: damping}, nil)
		wantConverged(t, r)
		if !near(r.X[0], 1, 1e-7) || r.Iterations > 60 || r.Evaluations.HVP == 0 {
			t.Errorf("damping %v: %v after %d iterations", damping, r.X, r.Iterations)
		}
	}
	for want, m := range map[string]*optim.NaturalGradient{"needs Fisher-vector": {}, "Damping of NaN": {Damping: math.NaN()}, "nil *Natural": nil} {
		if _, err := optim.Minimize(rosenbrock(), []float64{1, 1}, m, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	bad := optim.FuncFisher{F: rosenbrock().F, Grad: rosenbrock().Grad}
	if _, err := optim.Minimize(bad, []float64{3, 1}, &optim.NaturalGradient{}, nil); !errors.Is(err, tensor.ErrZeroVar) {
		t.Error(err)
	}
}
