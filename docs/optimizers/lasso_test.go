package optimizers

import (
	"image/color"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/covector-ad/covector/internal/picture"
	"github.com/covector-ad/covector/optim"
)

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
	c := vgimg.NewWith(vgimg.UseWH(7*vg.Inch, 5*vg.Inch), vgimg.UseDPI(100))
	p.Draw(draw.Crop(draw.New(c), vg.Points(6), -vg.Points(10), vg.Points(6), -vg.Points(6)))
	picture.Check(t, "lasso.png", c, *update)
}
