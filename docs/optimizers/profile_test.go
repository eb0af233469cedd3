package optimizers

import (
	"encoding/csv"
	"fmt"
	"image/color"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/covector-ad/covector/internal/picture"
	"github.com/covector-ad/covector/internal/problems"
	"github.com/covector-ad/covector/optim"
)

// limit is how many evaluations every solver has.
const limit = 3000

// solver is one line of the performance profile: for each problem the evaluation of f
// (with its gradient) that first was a published minimum, +Inf if none was.
type solver struct {
	name   string
	colour color.RGBA
	dashes []vg.Length
	at     []float64
}

// counter notices when a problem is solved.
type counter struct {
	p        *problems.Problem
	n        int
	solvedAt float64
}

func newCounter(p *problems.Problem) *counter { return &counter{p: p, solvedAt: math.Inf(1)} }

func (c *counter) see(f float64) float64 {
	c.n++
	if c.p.Solved(f) {
		c.solvedAt = math.Min(c.solvedAt, float64(c.n))
	}
	return f
}

// TestPerformanceProfile draws, for each solver, the share of the problems that it
// solves within τ times the evaluations of the best (Dolan and Moré, Benchmarking
// optimization software with performance profiles, 2002). scipy's come from
// optim/testdata/scipy.csv.
func TestPerformanceProfile(t *testing.T) {
	blue, red, green := color.RGBA{0, 114, 178, 255}, color.RGBA{213, 94, 0, 255}, color.RGBA{0, 158, 115, 255}
	var dashed, dotted = []vg.Length{vg.Points(6), vg.Points(3)}, []vg.Length{vg.Points(1.5), vg.Points(2)}
	scipy := scipySolvedAt(t)
	lines := []*solver{
		{name: "LBFGS", colour: blue}, {name: "BFGS", colour: green}, {name: "NonlinearCG", colour: red},
		{name: "gonum LBFGS", colour: blue, dashes: dashed}, {name: "gonum BFGS", colour: green, dashes: dashed}, {name: "gonum CG", colour: red, dashes: dashed},
		{name: "scipy L-BFGS-B", colour: blue, dashes: dotted}, {name: "scipy BFGS", colour: green, dashes: dotted}, {name: "scipy CG", colour: red, dashes: dotted},
	}
	for _, p := range problems.All() {
		if p.Uncounted != "" {
			continue
		}
		for i, m := range []optim.Method{&optim.LBFGS{}, &optim.BFGS{}, &optim.NonlinearCG{}} {
			lines[i].at = append(lines[i].at, ours(t, p, m))
		}
		for i, m := range []optimize.Method{&optimize.LBFGS{Store: 10}, &optimize.BFGS{}, &optimize.CG{}} {
			lines[3+i].at = append(lines[3+i].at, gonums(t, p, m))
		}
		for i, m := range []string{"L-BFGS-B", "BFGS", "CG"} {
			lines[6+i].at = append(lines[6+i].at, scipy[m+" "+p.Name])
		}
	}
	for _, s := range lines {
		t.Logf("%-16s fastest on %3.0f %%, within twice %3.0f %%, solves %3.0f %%", s.name, 100*share(lines, s, 1), 100*share(lines, s, 2), 100*share(lines, s, 1e9))
	}
	for _, i := range []int{0, 2} { // L-BFGS and CG
		for _, peer := range []*solver{lines[3+i], lines[6+i]} {
			if share(lines, lines[i], 1e9) < share(lines, peer, 1e9) {
				t.Errorf("%s solves more than %s", peer.name, lines[i].name)
			}
		}
	}
	p := profile(t, lines)
	c := vgimg.NewWith(vgimg.UseWH(7*vg.Inch, 5*vg.Inch), vgimg.UseDPI(110))
	p.Draw(draw.Crop(draw.New(c), vg.Points(8), -vg.Points(8), vg.Points(8), -vg.Points(8)))
	picture.Check(t, "profile.png", c, *update)
}

func ours(t *testing.T, p problems.Problem, m optim.Method) float64 {
	o, c := p.Objective(), newCounter(&p)
	grad := make([]float64, len(p.X0))
	f := optim.FuncGrad{F: func(x []float64) float64 {
		v, err := o.ValueGrad(x, grad)
		if err != nil {
			t.Fatal(err)
		}
		return c.see(v)
	}, Grad: func(x, g []float64) {
		if _, err := o.ValueGrad(x, g); err != nil {
			t.Fatal(err)
		}
	}}
	if _, err := optim.Minimize(f, p.X0, m, &optim.Settings{GradAbs: 1e-10, GradRel: -1, MaxEvaluations: limit}); err != nil {
		t.Fatal(err)
	}
	return c.solvedAt
}

func gonums(t *testing.T, p problems.Problem, m optimize.Method) float64 {
	o, c := p.Objective(), newCounter(&p)
	grad := make([]float64, len(p.X0))
	f := optimize.Problem{Func: func(x []float64) float64 {
		v, err := o.ValueGrad(x, grad)
		if err != nil {
			t.Error(err)
		}
		return c.see(v)
	}, Grad: func(g, x []float64) {
		if _, err := o.ValueGrad(x, g); err != nil {
			t.Error(err)
		}
	}}
	// Its error says that a line search failed, which the profile shows.
	_, _ = optimize.Minimize(f, p.X0, &optimize.Settings{GradientThreshold: 1e-10, FuncEvaluations: limit, Converger: optimize.NeverTerminate{}}, m)
	return c.solvedAt
}

func scipySolvedAt(t *testing.T) map[string]float64 {
	file, err := os.Open("../../optim/testdata/scipy.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, row := range rows[1:] {
		at, err := strconv.ParseFloat(row[6], 64)
		if err != nil {
			t.Fatal(err)
		}
		if at == 0 {
			at = math.Inf(1)
		}
		out[row[1]+" "+row[0]] = at
	}
	return out
}

// ratios returns s's evaluations over the best solver's, for each problem.
func ratios(all []*solver, s *solver) []float64 {
	out := slices.Clone(s.at)
	for i := range out {
		best := math.Inf(1)
		for _, o := range all {
			best = math.Min(best, o.at[i])
		}
		if math.IsInf(out[i], 1) {
			continue
		}
		out[i] /= best
	}
	return out
}

func share(all []*solver, s *solver, tau float64) float64 {
	n := 0
	for _, r := range ratios(all, s) {
		if r <= tau {
			n++
		}
	}
	return float64(n) / float64(len(s.at))
}

func profile(t *testing.T, lines []*solver) *plot.Plot {
	p := plot.New()
	p.Title.Text = fmt.Sprintf("Share of %d problems solved within τ times the evaluations of the best", len(lines[0].at))
	p.Title.Padding = vg.Points(8)
	p.X.Label.Text = "τ"
	p.X.Scale = plot.LogScale{}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, 32, 0, 1
	p.X.Tick.Marker = plot.ConstantTicks{{Value: 1, Label: "1"}, {Value: 2, Label: "2"}, {Value: 4, Label: "4"}, {Value: 8, Label: "8"}, {Value: 16, Label: "16"}, {Value: 32, Label: "32"}}
	grid := plotter.NewGrid()
	grid.Horizontal.Color, grid.Vertical.Color = color.Gray{225}, color.Gray{225}
	p.Add(grid)
	for _, s := range lines {
		var pts plotter.XYs
		for k := range 201 {
			tau := math.Pow(32, float64(k)/200)
			pts = append(pts, plotter.XY{X: tau, Y: share(lines, s, tau)})
		}
		l, err := plotter.NewLine(pts)
		if err != nil {
			t.Fatal(err)
		}
		l.Color, l.Dashes, l.Width = s.colour, s.dashes, vg.Points(1.5)
		p.Add(l)
		p.Legend.Add(s.name, l)
	}
	return p
}
