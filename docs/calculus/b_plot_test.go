package calculus

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
	"github.com/covector-ad/covector/ops"
)

var update = flag.Bool("update", false, "draw taylor-remainders.png anew")

const file = "taylor-remainders.png"

// The picture shows the remainders of eˣ at 0 for k = 1…8, between these x.
const (
	orders = 8
	left   = 0.2
	right  = 2.0
	points = 60
)

// TestRemainderPicture: the remainders obey Lagrange's bound with M = eˣ, the largest
// derivative between 0 and x > 0, and the picture in the repository shows them.
// After a change that is meant, run "go test ./docs/calculus -update".
func TestRemainderPicture(t *testing.T) {
	p, err := remainderPlot(t)
	if err != nil {
		t.Fatal(err)
	}
	c := vgimg.NewWith(vgimg.UseWH(6*vg.Inch, 5*vg.Inch), vgimg.UseDPI(110))
	p.Draw(draw.Crop(draw.New(c), vg.Points(8), -vg.Points(8), vg.Points(8), -vg.Points(8)))
	picture.Check(t, file, c, *update)
}

func remainderPlot(t *testing.T) (*plot.Plot, error) {
	p := plot.New()
	// The y axis has no name: plot would make room for it as if the axis were linear.
	p.Title.Text = "Error of the Taylor models of exp(x) at 0 (lines)\nand Lagrange's bound with M = exp(x) (dashes)"
	p.Title.Padding = vg.Points(8)
	p.X.Label.Text = "x"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker = plot.ConstantTicks{{Value: 0.2, Label: "0.2"}, {Value: 0.5, Label: "0.5"}, {Value: 1, Label: "1"}, {Value: 2, Label: "2"}}
	p.Y.Tick.Marker = powersOfTen(-12, 2)
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{225}, color.Gray{225}
	p.Add(grid)
	for k := 1; k <= orders; k++ {
		model := taylor(ops.Exp[float64], 0, k)
		var errors, bounds plotter.XYs
		for i := range points {
			x := left * math.Pow(right/left, float64(i)/(points-1))
			e, bound := math.Exp(x)-model(x), lagrange(math.Exp(x), 0, x, k)
			if !(0 < e && e <= bound) {
				t.Errorf("k = %d, x = %v: remainder %v, bound %v", k, x, e, bound)
			}
			errors, bounds = append(errors, plotter.XY{X: x, Y: e}), append(bounds, plotter.XY{X: x, Y: bound})
		}
		if err := addOrder(p, k, errors, bounds); err != nil {
			return nil, err
		}
	}
	p.X.Min = left * 0.8 // room for the names
	p.Y.Min, p.Y.Max = 3e-13, 50
	return p, nil
}

func powersOfTen(from, to int) plot.ConstantTicks {
	var out plot.ConstantTicks
	for e := from; e <= to; e++ {
		tick := plot.Tick{Value: math.Pow(10, float64(e))}
		if e%2 == 0 {
			tick.Label = fmt.Sprintf("1e%d", e)
		}
		out = append(out, tick)
	}
	return out
}

// addOrder adds the two lines of order k, and its name at their left end.
func addOrder(p *plot.Plot, k int, errors, bounds plotter.XYs) error {
	shade := float64(k-1) / (orders - 1) // from orange to blue
	c := color.RGBA{uint8(213 - 213*shade), uint8(94 + 20*shade), uint8(178 * shade), 255}
	solid, err := plotter.NewLine(errors)
	if err != nil {
		return err
	}
	dashed, err := plotter.NewLine(bounds)
	if err != nil {
		return err
	}
	solid.Color, dashed.Color = c, c
	solid.Width, dashed.Width = vg.Points(1.5), vg.Points(0.8)
	dashed.Dashes = []vg.Length{vg.Points(4), vg.Points(3)}
	name, err := plotter.NewLabels(plotter.XYLabels{
		XYs:    plotter.XYs{{X: left * 0.83, Y: errors[0].Y * 0.6}},
		Labels: []string{fmt.Sprintf("k = %d", k)},
	})
	if err != nil {
		return err
	}
	name.TextStyle[0].Color = c
	p.Add(solid, dashed, name)
	return nil
}
