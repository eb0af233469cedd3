package problems_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/optimize/functions"

	"github.com/covector-ad/covector/internal/problems"
)

type gonumFunction interface{ Func(x []float64) float64 }

type gonumGradient interface{ Grad(grad, x []float64) }

type gonumMinima interface{ Minima() []functions.Minimum }

// reference is gonum's function for those of ours that it has.
func reference() map[string]gonumFunction {
	return map[string]gonumFunction{
		"Rosenbrock": functions.ExtendedRosenbrock{}, "Rosenbrock, chained 7": functions.ExtendedRosenbrock{},
		"Powell badly scaled": functions.PowellBadlyScaled{}, "Brown badly scaled": functions.BrownBadlyScaled{}, "Beale": functions.Beale{},
		"Helical valley": functions.HelicalValley{}, "Gaussian": functions.Gaussian{}, "Gulf": functions.GulfResearchAndDevelopment{},
		"Box 3D": functions.Box3D{}, "Powell singular": functions.ExtendedPowellSingular{}, "Powell singular 12": functions.ExtendedPowellSingular{},
		"Wood": functions.Wood{}, "Brown–Dennis": functions.BrownAndDennis{},
		"Watson 6": functions.Watson{}, "Watson 9": functions.Watson{}, "Watson 12": functions.Watson{},
		"Penalty I 4": functions.PenaltyI{}, "Penalty I 10": functions.PenaltyI{}, "Penalty II 4": functions.PenaltyII{}, "Penalty II 10": functions.PenaltyII{},
		"Variably dimensioned": functions.VariablyDimensioned{}, "Trigonometric": functions.Trigonometric{},
		"Biggs EXP2": functions.BiggsEXP2{}, "Biggs EXP3": functions.BiggsEXP3{}, "Biggs EXP4": functions.BiggsEXP4{},
		"Biggs EXP5": functions.BiggsEXP5{}, "Biggs EXP6": functions.BiggsEXP6{},
		"Branin–Hoo": functions.BraninHoo{}, "Sphere": functions.Sphere{}, "Linear": functions.Linear{},
		"Three-hump camel": functions.CamelThree{}, "Six-hump camel": functions.CamelSix{}, "Dixon–Price": functions.DixonPrice{},
		"Minimal surface": functions.NewMinimalSurface(8, 8), "Concave right": functions.ConcaveRight{}, "Concave left": functions.ConcaveLeft{},
		"Plassmann":            functions.Plassmann{L: 39, Beta: 0.01},
		"Yanai–Ozawa–Kaneko 1": functions.YanaiOzawaKaneko{Beta1: 0.001, Beta2: 0.001},
		"Yanai–Ozawa–Kaneko 2": functions.YanaiOzawaKaneko{Beta1: 0.01, Beta2: 0.001},
		"Yanai–Ozawa–Kaneko 3": functions.YanaiOzawaKaneko{Beta1: 0.001, Beta2: 0.01},
		"Ackley":               functions.Ackley{}, "Bukin 6": functions.Bukin6{}, "Cross-in-tray": functions.CrossInTray{},
		"Drop wave": functions.DropWave{}, "Eggholder": functions.Eggholder{}, "Gramacy–Lee": functions.GramacyLee{},
		"Griewank": functions.Griewank{}, "Hölder table": functions.HolderTable{}, "Langermann": functions.Langermann2{},
		"Levy": functions.Levy{}, "Levy 13": functions.Levy13{}, "Rastrigin": functions.Rastrigin{},
		"Schaffer 2": functions.Schaffer2{}, "Schaffer 4": functions.Schaffer4{}, "Schwefel": functions.Schwefel{}, "Shubert": functions.Shubert{},
	}
}

// TestAgainstGonum compares values, gradients and minima with gonum's, at the start
// and somewhat off it.
func TestAgainstGonum(t *testing.T) {
	known := reference()
	for _, p := range problems.All() {
		ref, ok := known[p.Name]
		if !ok {
			continue
		}
		delete(known, p.Name)
		obj := p.Objective()
		n := len(p.X0)
		for _, shift := range []float64{0, 0.03} {
			x := make([]float64, n)
			for i, v := range p.X0 {
				x[i] = v + shift*math.Cos(float64(i))
			}
			g := make([]float64, n)
			f, err := obj.ValueGrad(x, g)
			if err != nil {
				t.Fatal(p.Name, err)
			}
			if want := ref.Func(x); math.Abs(f-want) > 1e-11*math.Max(1, math.Abs(want)) {
				t.Errorf("%s at %v: %v, gonum has %v", p.Name, x, f, want)
			}
			r, ok := ref.(gonumGradient)
			if !ok {
				continue
			}
			want := make([]float64, n)
			r.Grad(want, x)
			largest := 1.0
			for _, v := range want {
				largest = math.Max(largest, math.Abs(v))
			}
			for i := range g {
				if math.Abs(g[i]-want[i]) > 1e-10*largest {
					t.Errorf("%s at %v: ∂f/∂x[%d] = %v, gonum has %v", p.Name, x, i, g[i], want[i])
				}
			}
		}
		m, ok := ref.(gonumMinima)
		if !ok || p.Uncounted != "" {
			continue
		}
		for _, min := range m.Minima() {
			if len(min.X) == n && !p.Solved(min.F) && math.Abs(min.F-32.8345) > 1e-9 && math.Abs(min.F-0.397887) > 1e-9 {
				t.Errorf("%s: gonum's minimum %v is not among %v", p.Name, min.F, p.Minima)
			}
		}
	}
	for name := range known {
		t.Errorf("there is no problem %q", name)
	}
}

func TestNamesAreDifferent(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range problems.All() {
		if seen[p.Name] {
			t.Errorf("two problems %q", p.Name)
		}
		seen[p.Name] = true
		if (len(p.Minima) == 0) == (p.Uncounted == "") {
			t.Errorf("%s: minima %v, uncounted %q", p.Name, p.Minima, p.Uncounted)
		}
	}
}

// TestAgainstMINPACK compares ‖r‖ at the standard starts with what MINPACK's own
// tests print, for problems that gonum does not have.
func TestAgainstMINPACK(t *testing.T) {
	norms := map[string]float64{"Freudenstein–Roth": 20.012498, "Jennrich–Sampson": 64.585647, "Bard": 6.4561364, "Kowalik–Osborne": 0.072891510,
		"Meyer": 41153.467, "Osborne 1": 0.93756423, "Osborne 2": 1.4468654, "Brown almost-linear": 16.530219, "Chebyquad 8": 0.19651386}
	for _, p := range problems.All() {
		want, ok := norms[p.Name]
		if !ok {
			continue
		}
		f, err := p.Objective().Value(p.X0)
		if norm := math.Sqrt(f); err != nil || math.Abs(norm/want-1) > 5e-7 {
			t.Errorf("%s: ‖r‖ = %v at the start, MINPACK has %v (%v)", p.Name, norm, want, err)
		}
	}
}
