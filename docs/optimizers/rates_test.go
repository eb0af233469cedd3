package optimizers

import (
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/covector-ad/covector/internal/picture"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tensor"
)

// curve is what was measured, and what theory says of it.
type curve struct {
	name             string
	measured, theory plotter.XYs
}

// panel is one plot of rates.
type panel struct {
	title, x, y string
	linear      bool // in x; y is always logarithmic
	low         bool // the legend stands at the lower left
	curves      []curve
}

// TestRates draws the rates that theory promises beside what is measured, and holds
// the latter to them.
func TestRates(t *testing.T) {
	panels := []panel{huberRate(t), strongRate(t), acceleratedRate(t), stochasticRate(t), zigzagRate(t), newtonRate(t)}
	const columns = 3
	tiles := make([][]*plot.Plot, len(panels)/columns)
	for i, p := range panels {
		tiles[i/columns] = append(tiles[i/columns], p.draw(t))
	}
	c := vgimg.NewWith(vgimg.UseWH(12*vg.Inch, 7*vg.Inch), vgimg.UseDPI(100))
	canvases := plot.Align(tiles, draw.Tiles{Rows: len(tiles), Cols: columns, PadX: vg.Points(14), PadY: vg.Points(14),
		PadTop: vg.Points(6), PadBottom: vg.Points(6), PadLeft: vg.Points(6), PadRight: vg.Points(14)}, draw.New(c))
	for i, row := range tiles {
		for j, p := range row {
			p.Draw(canvases[i][j])
		}
	}
	picture.Check(t, "rates.png", c, *update)
}

func (p panel) draw(t *testing.T) *plot.Plot {
	out := plot.New()
	out.Title.Text, out.X.Label.Text, out.Y.Label.Text = p.title, p.x, p.y
	out.Title.TextStyle.Font.Size = vg.Points(10)
	out.Title.Padding = vg.Points(6)
	out.Y.Scale, out.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: 3}
	if !p.linear {
		out.X.Scale, out.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: 3}
	}
	out.Legend.Top, out.Legend.Left = !p.low, p.low
	colours := []color.RGBA{{0, 114, 178, 255}, {213, 94, 0, 255}}
	for i, c := range p.curves {
		dots, err := plotter.NewScatter(c.measured)
		if err != nil {
			t.Fatal(err)
		}
		dots.Color, dots.Radius, dots.Shape = colours[i], vg.Points(2), draw.CircleGlyph{}
		out.Add(dots)
		out.Legend.Add(c.name, dots)
		line, err := plotter.NewLine(c.theory)
		if err != nil {
			t.Fatal(err)
		}
		line.Color, line.Dashes = colours[i], []vg.Length{vg.Points(4), vg.Points(3)}
		out.Add(line)
		if i == len(p.curves)-1 {
			out.Legend.Add("theory", line)
		}
	}
	return out
}

// iterates returns what of makes of each iterate.
func iterates(t *testing.T, f optim.Objective, x0 []float64, m optim.Method, steps int, of func(it *optim.Iteration) float64) (ys []float64) {
	_, err := optim.Minimize(f, x0, m, &optim.Settings{MaxIterations: steps, GradAbs: -1, GradRel: -1, Patience: -1,
		Observe: func(it *optim.Iteration) bool { ys = append(ys, of(it)); return false }})
	if err != nil {
		t.Fatal(err)
	}
	return ys
}

func gap(low float64) func(it *optim.Iteration) float64 {
	return func(it *optim.Iteration) float64 { return it.F - low }
}

// points are (k, ys[k]) for the k from first on that a logarithmic axis can tell apart.
func points(ys []float64, first int) (out plotter.XYs) {
	for k := first; k < len(ys); k = max(k+1, k*21/20) {
		out = append(out, plotter.XY{X: float64(k), Y: ys[k]})
	}
	return out
}

// along returns y at each x of the points.
func along(xy plotter.XYs, y func(x float64) float64) (out plotter.XYs) {
	for _, p := range xy {
		out = append(out, plotter.XY{X: p.X, Y: y(p.X)})
	}
	return out
}

// slope fits log y over log x.
func slope(xy plotter.XYs) float64 {
	var x, y []float64
	for _, p := range xy {
		x, y = append(x, math.Log(p.X)), append(y, math.Log(p.Y))
	}
	_, b := stat.LinearRegression(x, y, nil, false)
	return b
}

// huberRate: N steps of gradient descent on the Huber function with δ = 1/(2N + 1) leave a gap
// of exactly 1/(4N + 2): no rate better than O(1/N) can be promised on convex functions.
func huberRate(t *testing.T) panel {
	var xy plotter.XYs
	for _, n := range []int{1, 3, 10, 30, 100, 300, 1000} {
		d := 1 / float64(2*n+1)
		f := optim.FuncGrad{F: func(x []float64) float64 {
			if a := math.Abs(x[0]); a > d {
				return d*a - 0.5*d*d
			}
			return 0.5 * x[0] * x[0]
		}, Grad: func(x, g []float64) { g[0] = math.Max(-d, math.Min(x[0], d)) }}
		ys := iterates(t, f, []float64{1}, &optim.GD{Step: 1}, n, gap(0))
		if want := 1 / float64(4*n+2); !(math.Abs(ys[n]-want) <= 1e-12) {
			t.Errorf("Huber, N = %d: a gap of %v, want %v", n, ys[n], want)
		}
		xy = append(xy, plotter.XY{X: float64(n), Y: ys[n]})
	}
	return panel{"GD, Huber functions: 1/(4N + 2)", "steps N", "gap after N", false, false,
		[]curve{{"GD", xy, along(xy, func(n float64) float64 { return 1 / (4*n + 2) })}}}
}

// diagonal is ½Σ dᵢxᵢ².
func diagonal(d ...float64) optim.FuncGrad {
	return optim.FuncGrad{F: func(x []float64) float64 {
		sum := 0.0
		for i, v := range x {
			sum += 0.5 * d[i] * v * v
		}
		return sum
	}, Grad: func(x, g []float64) {
		for i, v := range x {
			g[i] = d[i] * v
		}
	}}
}

// falls holds every quotient of successive numbers to a factor.
func falls(t *testing.T, what string, ys []float64, factor, tol float64) {
	for k := 1; k < len(ys); k++ {
		if q := ys[k] / ys[k-1]; !(math.Abs(q/factor-1) <= tol) {
			t.Errorf("%s: step %d has the factor %v, want %v", what, k, q, factor)
		}
	}
}

// strongRate: with the step 2/(μ + L) the gap of a quadratic falls by ((κ − 1)/(κ + 1))².
func strongRate(t *testing.T) panel {
	p := panel{"GD, step 2/(μ + L): ((κ − 1)/(κ + 1))² a step", "step k", "gap", true, true, nil}
	for _, kappa := range []float64{10, 100} {
		ys := iterates(t, diagonal(1, kappa), []float64{1, 1 / kappa}, &optim.GD{Step: 2 / (1 + kappa)}, 60, gap(0))
		factor := (kappa - 1) * (kappa - 1) / (kappa + 1) / (kappa + 1)
		falls(t, "strongly convex", ys, factor, 1e-9)
		name := "κ = 10"
		if kappa == 100 {
			name = "κ = 100"
		}
		xy := points(ys, 0)
		p.curves = append(p.curves, curve{name, xy, along(xy, func(k float64) float64 { return ys[0] * math.Pow(factor, k) })})
	}
	return p
}

// acceleratedRate: on the quadratic of Nesterov's lower bound, with L = 1 and distance R from
// its minimizer, the gap of GD stays below R²/(2k), and that of Nesterov's below 2R²/(k + 1)².
func acceleratedRate(t *testing.T) panel {
	const n, steps = 2000, 400
	at := func(x []float64, i int) float64 {
		if i < 0 || i == n {
			return 0
		}
		return x[i]
	}
	f := optim.FuncGrad{F: func(x []float64) float64 {
		sum := -0.5 * x[0]
		for i := range n + 1 {
			d := at(x, i) - at(x, i-1)
			sum += 0.125 * d * d
		}
		return sum
	}, Grad: func(x, g []float64) {
		for i, v := range x {
			g[i] = 0.5*v - 0.25*(at(x, i-1)+at(x, i+1))
		}
		g[0] -= 0.5
	}}
	best, r2 := make([]float64, n), 0.0
	for i := range best {
		best[i] = 2 * (1 - float64(i+1)/(n+1))
		r2 += best[i] * best[i]
	}
	p := panel{"Nesterov's quadratic: bounds R²/2k, 2R²/(k + 1)²", "step k", "gap", false, false, nil}
	slopes := map[string]float64{}
	for _, m := range []struct {
		name  string
		gd    *optim.GD
		bound func(k float64) float64
	}{
		{"GD", &optim.GD{Step: 1}, func(k float64) float64 { return r2 / (2 * k) }},
		{"Nesterov", &optim.GD{Step: 1, Acceleration: optim.Nesterov, NoRestart: true}, func(k float64) float64 { return 2 * r2 / ((k + 1) * (k + 1)) }},
	} {
		xy := points(iterates(t, f, make([]float64, n), m.gd, steps, gap(f.F(best))), 1)
		for _, q := range xy {
			if q.Y > m.bound(q.X) {
				t.Errorf("%s: a gap of %v at step %v, above %v", m.name, q.Y, q.X, m.bound(q.X))
			}
		}
		slopes[m.name] = slope(xy[len(xy)/2:])
		p.curves = append(p.curves, curve{m.name, xy, along(xy, m.bound)})
	}
	t.Logf("slopes %v", slopes)
	// The bounds are for the worst of all functions at each k. On this one GD gets on as heat
	// does, and acceleration doubles the exponent.
	if s := slopes["GD"]; math.Abs(s+0.5) > 0.1 {
		t.Errorf("GD has the slope %v", s)
	}
	if s := slopes["Nesterov"]; math.Abs(s+1) > 0.15 {
		t.Errorf("Nesterov's has the slope %v", s)
	}
	return p
}

// stochasticRate: T steps of 1/√T on |x| with gradients sign(x) + N(0, 1) leave a mean gap
// of order T^−½.
func stochasticRate(t *testing.T) panel {
	const seeds = 200
	var xy plotter.XYs
	for _, steps := range []int{100, 300, 1000, 3000, 10_000} {
		params := tensor.NewParams[float64]()
		params.Add("x", tensor.Shape{seeds}, tensor.Constant(1))
		opt := &optim.SGD[float64]{Rate: 1 / math.Sqrt(float64(steps))}
		rng := rand.New(rand.NewPCG(2, uint64(steps)))
		g := make([]float64, seeds)
		for range steps {
			for i, x := range params.TrainableView() {
				g[i] = math.Copysign(1, x) + rng.NormFloat64()
			}
			if err := opt.Update(params, g); err != nil {
				t.Fatal(err)
			}
		}
		mean := 0.0
		for _, x := range params.TrainableView() {
			mean += math.Abs(x) / seeds
		}
		xy = append(xy, plotter.XY{X: float64(steps), Y: mean})
	}
	if s := slope(xy); math.Abs(s+0.5) > 0.1 {
		t.Errorf("SGD has the slope %v", s)
	}
	c := xy[0].Y * math.Sqrt(xy[0].X)
	return panel{"SGD on |x|, noise N(0, 1), rate 1/√T: T^−½", "steps T", "mean gap of 200 runs", false, false,
		[]curve{{"SGD", xy, along(xy, func(n float64) float64 { return c / math.Sqrt(n) })}}}
}

// exact is the step to the minimum along the line, for a quadratic with eigenvalues 1, 10.
type exact struct{}

func (exact) Search(l *optim.Line, _ float64) (float64, error) {
	p := l.P
	return -l.Slope0 / (p[0]*p[0] + 10*p[1]*p[1]), nil
}

// zigzagRate: exact steps on ½(x² + 10y²) from (10, 1) leave 55·(9/11)^2k.
func zigzagRate(t *testing.T) panel {
	ys := iterates(t, diagonal(1, 10), []float64{10, 1}, &optim.GD{Search: exact{}}, 40, gap(0))
	falls(t, "zigzag", ys, 81.0/121, 1e-9)
	xy := points(ys, 0)
	return panel{"GD, exact steps, ½(x² + 10y²): 55·(9/11)^2k", "step k", "gap", true, false,
		[]curve{{"GD", xy, along(xy, func(k float64) float64 { return 55 * math.Pow(9.0/11, 2*k) })}}}
}

// newtonRate: pure Newton squares the error on x − ln x, and takes a third of it off on x⁴.
func newtonRate(t *testing.T) panel {
	p := panel{"Newton: squares on x − ln x, 2/3 a step on x⁴", "step k", "error", true, false, nil}
	pure := &optim.Newton{Search: optim.FixedStep{}}
	log := optim.FuncHess{F: func(x []float64) float64 { return x[0] - math.Log(x[0]) },
		Grad: func(x, g []float64) { g[0] = 1 - 1/x[0] }, Hess: func(x, h []float64) { h[0] = 1 / (x[0] * x[0]) }}
	ys := iterates(t, log, []float64{0.5}, pure, 5, func(it *optim.Iteration) float64 { return math.Abs(it.X[0] - 1) })
	square := func(k float64) float64 { return math.Pow(0.5, math.Pow(2, k)) }
	for k, e := range ys {
		if !(math.Abs(e-square(float64(k))) <= 1e-14) {
			t.Errorf("x − ln x: an error of %v at step %d", e, k)
		}
	}
	xy := points(ys, 0)
	p.curves = append(p.curves, curve{"x − ln x", xy, along(xy, square)})
	fourth := optim.FuncHess{F: func(x []float64) float64 { return math.Pow(x[0], 4) },
		Grad: func(x, g []float64) { g[0] = 4 * math.Pow(x[0], 3) }, Hess: func(x, h []float64) { h[0] = 12 * x[0] * x[0] }}
	ys = iterates(t, fourth, []float64{0.5}, pure, 30, func(it *optim.Iteration) float64 { return math.Abs(it.X[0]) })
	falls(t, "x⁴", ys, 2.0/3, 1e-9)
	xy = points(ys, 0)
	p.curves = append(p.curves, curve{"x⁴", xy, along(xy, func(k float64) float64 { return 0.5 * math.Pow(2.0/3, k) })})
	return p
}
