// Package optimizers draws the pictures of docs/optimizers.md.
package optimizers

import (
	"flag"
	"fmt"
	"image/color"
	"math"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/covector-ad/covector/internal/picture"
	"github.com/covector-ad/covector/internal/problems"
	"github.com/covector-ad/covector/optim"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var update = flag.Bool("update", false, "draw the pictures anew")

// walk is a method and its path from (−1.2, 1) on Rosenbrock's function.
type walk struct {
	name   string
	method optim.Method
	path   plotter.XYs
	result *optim.Result
}

func (w *walk) run(t *testing.T) {
	x0 := []float64{-1.2, 1}
	set := &optim.Settings{GradAbs: 1e-6, GradRel: -1, MaxIterations: 20_000, Observe: func(it *optim.Iteration) bool {
		w.path = append(w.path, plotter.XY{X: it.X[0], Y: it.X[1]})
		return false
	}}
	var err error
	if w.result, err = optim.Minimize(tape.Problem(problems.Rosenbrock, tensor.FromSlice(x0)), x0, w.method, set); err != nil {
		t.Fatal(err)
	}
}

// TestPaths draws how each method finds its way through Rosenbrock's valley.
func TestPaths(t *testing.T) {
	walks := []walk{
		{name: "GD", method: &optim.GD{}},
		{name: "GD, Barzilai–Borwein", method: &optim.GD{BarzilaiBorwein: true}},
		{name: "GD, heavy ball", method: &optim.GD{Acceleration: optim.HeavyBall}},
		{name: "GD, Nesterov", method: &optim.GD{Acceleration: optim.Nesterov}},
		{name: "NonlinearCG", method: &optim.NonlinearCG{}},
		{name: "BFGS", method: &optim.BFGS{}},
		{name: "LBFGS", method: &optim.LBFGS{}},
		{name: "Newton", method: &optim.Newton{}},
		{name: "NewtonCG", method: &optim.NewtonCG{}},
		{name: "TrustRegion, dogleg", method: &optim.TrustRegion{}},
		{name: "TrustRegion, products", method: &optim.TrustRegion{Products: true}},
		{name: "Newton without a search", method: &optim.Newton{Search: optim.FixedStep{}}},
	}
	const columns = 3
	rows := (len(walks) + columns - 1) / columns
	c := vgimg.NewWith(vgimg.UseWH(columns*3*vg.Inch, vg.Length(rows)*2.4*vg.Inch), vgimg.UseDPI(100))
	tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: vg.Points(8), PadY: vg.Points(8), PadTop: vg.Points(4), PadBottom: vg.Points(4), PadLeft: vg.Points(4), PadRight: vg.Points(8)}
	canvas := draw.New(c)
	for i := range walks {
		walks[i].run(t)
		if !walks[i].result.Status.Converged() {
			t.Errorf("%s: %v", walks[i].name, walks[i].result.Status)
		}
		valley(t, &walks[i]).Draw(tiles.At(canvas, i%columns, i/columns))
	}
	picture.Check(t, "paths.png", c, *update)
}

// grid is log f between these corners.
type grid struct{}

const (
	left, right, low, high = -1.8, 1.8, -1.2, 2.2
	cells                  = 120
)

func (grid) Dims() (c, r int) { return cells + 1, cells + 1 }
func (grid) X(c int) float64  { return left + (right-left)*float64(c)/cells }
func (grid) Y(r int) float64  { return low + (high-low)*float64(r)/cells }
func (g grid) Z(c, r int) float64 {
	a, b := g.Y(r)-g.X(c)*g.X(c), 1-g.X(c)
	return math.Log10(100*a*a + b*b)
}

type grey struct{}

func (grey) Colors() []color.Color { return []color.Color{color.Gray{205}} }

func valley(t *testing.T, w *walk) *plot.Plot {
	p := plot.New()
	e := w.result.Evaluations
	p.Title.Text = fmt.Sprintf("%s: %d iterations, %d evaluations", w.name, w.result.Iterations, e.Function)
	p.Title.TextStyle.Font.Size = vg.Points(9)
	p.Title.Padding = vg.Points(3)
	p.HideAxes()
	p.Add(plotter.NewContour(grid{}, []float64{-1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5}, grey{}))
	line, dots, err := plotter.NewLinePoints(inside(w.path))
	if err != nil {
		t.Fatal(err)
	}
	line.Color, line.Width = color.RGBA{0, 114, 178, 255}, vg.Points(1)
	dots.Color, dots.Radius, dots.Shape = line.Color, vg.Points(1.6), draw.CircleGlyph{}
	goal, err := plotter.NewScatter(plotter.XYs{{X: 1, Y: 1}})
	if err != nil {
		t.Fatal(err)
	}
	goal.Color, goal.Radius, goal.Shape = color.RGBA{213, 94, 0, 255}, vg.Points(3.5), draw.RingGlyph{}
	p.Add(line, dots, goal)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = left, right, low, high
	return p
}

// inside clips a path that leaves the picture.
func inside(path plotter.XYs) plotter.XYs {
	out := make(plotter.XYs, len(path))
	for i, q := range path {
		out[i] = plotter.XY{X: math.Max(left, math.Min(q.X, right)), Y: math.Max(low, math.Min(q.Y, high))}
	}
	return out
}
