// Package structured draws the pictures of docs/structured.md.
package structured

import (
	"flag"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/covector-ad/covector/optim"
)

var update = flag.Bool("update", false, "draw the pictures anew")

// valley is Rosenbrock's function as residuals, and as an objective.
var valley = optim.FuncResiduals{M: 2,
	R: func(x, r []float64) { r[0], r[1] = 10*(x[1]-x[0]*x[0]), 1-x[0] },
	J: func(x, jac []float64) { jac[0], jac[1], jac[2] = -20*x[0], 10, -1 },
}

// circle is x² + y² − 1.
var circle = optim.FuncResiduals{M: 1,
	R: func(x, r []float64) { r[0] = x[0]*x[0] + x[1]*x[1] - 1 },
	J: func(x, jac []float64) { jac[0], jac[1] = 2*x[0], 2*x[1] },
}

// panels are the paths on Rosenbrock's valley, from (−1.2, 1).
var panels = []struct {
	title  string
	f      optim.Objective
	method optim.Method
	end    [2]float64
}{
	{"GaussNewton", valley, &optim.GaussNewton{}, [2]float64{1, 1}},
	{"LevenbergMarquardt", valley, &optim.LevenbergMarquardt{}, [2]float64{1, 1}},
	{"LevenbergMarquardt, Geodesic", valley, &optim.LevenbergMarquardt{Geodesic: true}, [2]float64{1, 1}},
	{"NaturalGradient", valley, &optim.NaturalGradient{}, [2]float64{1, 1}},
	{"LBFGSB, x at most 0.5", optim.Bounded(valley, nil, []float64{0.5, math.Inf(1)}), &optim.LBFGSB{}, [2]float64{0.5, 0.25}},
	{"AugmentedLagrangian, on a circle", optim.Constrained(valley, circle, nil), &optim.AugmentedLagrangian{}, [2]float64{-0.783930, 0.620849}},
}

// paths runs each panel's method.
func paths(t *testing.T) []plotter.XYs {
	var out []plotter.XYs
	for _, p := range panels {
		var xy plotter.XYs
		res, err := optim.Minimize(p.f, []float64{-1.2, 1}, p.method, &optim.Settings{Observe: func(it *optim.Iteration) bool {
			xy = append(xy, plotter.XY{X: it.X[0], Y: it.X[1]})
			return false
		}})
		if err != nil {
			t.Fatal(err)
		}
		if !res.Status.Converged() || math.Hypot(res.X[0]-p.end[0], res.X[1]-p.end[1]) > 1e-5 {
			t.Errorf("%s went to %v: %v", p.title, res.X, res.Status)
		}
		out = append(out, xy)
	}
	return out
}

// grid is log(1 + f) over the picture.
type grid struct{}

func (grid) Dims() (c, r int) { return 120, 80 }
func (grid) X(c int) float64  { return -1.6 + 3.2*float64(c)/119 }
func (grid) Y(r int) float64  { return -0.7 + 2.2*float64(r)/79 }

func (g grid) Z(c, r int) float64 {
	f, _ := valley.Value([]float64{g.X(c), g.Y(r)})
	return math.Log1p(f)
}

// gray is a palette for contours.
type gray struct{}

func (gray) Colors() []color.Color { return []color.Color{color.Gray{190}} }

func TestPaths(t *testing.T) {
	lines := paths(t)
	const rows, columns = 2, 3
	tiles := make([][]*plot.Plot, rows)
	for k, xy := range lines {
		p := plot.New()
		p.Title.Text = panels[k].title
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -1.6, 1.6, -0.7, 1.5
		levels := make([]float64, 14)
		for i := range levels {
			levels[i] = 0.5 * float64(i+1)
		}
		contour := plotter.NewContour(grid{}, levels, gray{})
		line, points, err := plotter.NewLinePoints(xy)
		if err != nil {
			t.Fatal(err)
		}
		line.Color, points.Color = color.RGBA{0, 60, 160, 255}, color.RGBA{0, 60, 160, 255}
		points.Shape, points.Radius = draw.CircleGlyph{}, vg.Points(2)
		p.Add(contour, line, points)
		tiles[k/columns] = append(tiles[k/columns], p)
	}
	write(t, "paths.png", 13, 7, tiles)
}

// lasso is ½‖Ax − b‖² with 30 rows and 60 features, its Lipschitz constant, and the
// start.
func lasso(t *testing.T) (f optim.FuncHVP, lipschitz float64, x0 []float64) {
	rng := rand.New(rand.NewPCG(4, 2))
	a, b := make([][]float64, 30), make([]float64, 30)
	for i := range a {
		a[i] = make([]float64, 60)
		for j := range a[i] {
			a[i][j] = rng.NormFloat64()
		}
		b[i] = a[i][0] + a[i][1] - a[i][2]
	}
	dot := func(u, v []float64) (s float64) {
		for i := range u {
			s += u[i] * v[i]
		}
		return s
	}
	pull := func(r func(i int) float64, g []float64) {
		clear(g)
		for i, row := range a {
			c := r(i)
			for j, v := range row {
				g[j] += c * v
			}
		}
	}
	f = optim.FuncHVP{
		F: func(x []float64) float64 {
			sum := 0.0
			for i, row := range a {
				r := dot(row, x) - b[i]
				sum += 0.5 * r * r
			}
			return sum
		},
		Grad:    func(x, g []float64) { pull(func(i int) float64 { return dot(a[i], x) - b[i] }, g) },
		HessVec: func(x, v, hv []float64) { pull(func(i int) float64 { return dot(a[i], v) }, hv) },
	}
	e, err := optim.Lanczos(f, make([]float64, 60), 60)
	if err != nil {
		t.Fatal(err)
	}
	x0 = make([]float64, 60)
	for i := range x0 {
		x0[i] = 1
	}
	return f, e.Max * (1 + 1e-9), x0
}

// TestLassoPicture draws the gap of ISTA and FISTA, and the bounds of theory, to
// which package optim's tests hold them.
func TestLassoPicture(t *testing.T) {
	smooth, l, x0 := lasso(t)
	f := optim.Composite(smooth, optim.ProxL1{Lambda: 0.5})
	best, err := optim.Minimize(f, x0, &optim.Proximal{}, &optim.Settings{GradAbs: 1e-12, MaxIterations: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	distance := 0.0
	for i, v := range best.X {
		distance += (v - x0[i]) * (v - x0[i])
	}
	p := plot.New()
	p.Title.Text = "Gap to the minimum of a lasso (lines) and the bounds (dashes)"
	p.X.Label.Text = "steps"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker = plot.ConstantTicks{{Value: 1, Label: "1"}, {Value: 10, Label: "10"}, {Value: 100, Label: "100"}, {Value: 1000, Label: "1000"}}
	p.Y.Tick.Marker = plot.ConstantTicks{{Value: 1e-8, Label: "1e-8"}, {Value: 1e-4, Label: "1e-4"}, {Value: 1, Label: "1"}, {Value: 1e4, Label: "1e4"}}
	for _, m := range []struct {
		name   string
		method *optim.Proximal
		bound  func(k float64) float64
		color  color.Color
	}{
		{"ISTA", &optim.Proximal{Step: 1 / l, ISTA: true}, func(k float64) float64 { return l * distance / (2 * k) }, color.RGBA{200, 80, 0, 255}},
		{"FISTA", &optim.Proximal{Step: 1 / l, NoRestart: true}, func(k float64) float64 { return 2 * l * distance / ((k + 1) * (k + 1)) }, color.RGBA{0, 60, 160, 255}},
	} {
		var gaps, bounds plotter.XYs
		_, err := optim.Minimize(f, x0, m.method, &optim.Settings{MaxIterations: 1000, GradAbs: -1, GradRel: -1, Patience: -1, Observe: func(it *optim.Iteration) bool {
			if gap := it.F - best.F; it.N > 0 && gap > 1e-8 {
				k := float64(it.N)
				gaps, bounds = append(gaps, plotter.XY{X: k, Y: gap}), append(bounds, plotter.XY{X: k, Y: m.bound(k)})
			}
			return false
		}})
		if err != nil {
			t.Fatal(err)
		}
		line, err := plotter.NewLine(gaps)
		if err != nil {
			t.Fatal(err)
		}
		dashed, err := plotter.NewLine(bounds)
		if err != nil {
			t.Fatal(err)
		}
		line.Color, dashed.Color = m.color, m.color
		line.Width, dashed.Dashes = vg.Points(1.5), []vg.Length{vg.Points(4), vg.Points(3)}
		p.Add(line, dashed)
		p.Legend.Add(m.name, line)
	}
	p.Legend.Left = true
	write(t, "lasso.png", 7, 5, [][]*plot.Plot{{p}})
}

// write draws tiles of plots into a picture with -update, and else checks that it is
// there.
func write(t *testing.T, name string, width, height vg.Length, tiles [][]*plot.Plot) {
	if !*update {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
		return
	}
	img := vgimg.NewWith(vgimg.UseWH(width*vg.Inch, height*vg.Inch), vgimg.UseDPI(64))
	dc := draw.New(img)
	canvases := plot.Align(tiles, draw.Tiles{Rows: len(tiles), Cols: len(tiles[0]), PadX: vg.Points(12), PadY: vg.Points(12),
		PadTop: vg.Points(6), PadBottom: vg.Points(6), PadLeft: vg.Points(6), PadRight: vg.Points(10)}, dc)
	for i, row := range tiles {
		for j, p := range row {
			p.Draw(canvases[i][j])
		}
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := (vgimg.PngCanvas{Canvas: img}).WriteTo(f); err != nil {
		t.Fatal(err)
	}
}
