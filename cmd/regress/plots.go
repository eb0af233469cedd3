package main

import (
	"io"
	"math"
	"path/filepath"

	"github.com/covector-ad/covector/cmd/internal/chart"
	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tensor"
)

// plots are the names of the pictures, each as PNG and as SVG.
func (t *task) plots(fits []*fit, chosen *fit) map[string][]chart.Chart {
	return map[string][]chart.Chart{
		"fit":         {t.fitChart(chosen.w)},
		"residuals":   {t.residualChart(chosen.w)},
		"convergence": convergence(fits),
	}
}

// saved is what prediction needs of a fit.
func (t *task) saved(f *fit) *saved { return &saved{t.model, t.schema, t.target, f.w} }

// save writes the model of the chosen fit, and the plots, into dir.
func (t *task) save(dir string, fits []*fit, chosen *fit) error {
	if err := t.saved(chosen).save(filepath.Join(dir, "model.safetensors")); err != nil {
		return err
	}
	for name, charts := range t.plots(fits, chosen) {
		for ext, write := range map[string]func(io.Writer, ...chart.Chart) error{".png": chart.WritePNG, ".svg": chart.WriteSVG} {
			err := tensor.SaveFile(filepath.Join(dir, name+ext), func(w io.Writer) error { return write(w, charts...) })
			if err != nil {
				return cli.Plain(err)
			}
		}
	}
	return nil
}

// convergence draws how far each method is above the lowest objective found, less
// what the certificate says is left below it.
func convergence(fits []*fit) []chart.Chart {
	low := math.Inf(1)
	for _, f := range fits {
		for _, v := range f.trace.objective {
			low = math.Min(low, v)
		}
		low = math.Min(low, f.objective)
		if g := f.certificate.Gap; g > 0 && finite(g) {
			low = math.Min(low, f.objective-g)
		}
	}
	steps := chart.Chart{Title: "Convergence", X: "iteration (1 is the start)", Y: "objective above the lowest found", LogX: true, LogY: true}
	time := chart.Chart{Title: "Convergence in time", X: "seconds", Y: steps.Y, LogX: true, LogY: true}
	for _, f := range fits {
		var n, gap []float64
		for i, v := range f.trace.objective {
			n, gap = append(n, f.trace.iteration[i]+1), append(gap, v-low)
		}
		steps.Series = append(steps.Series, chart.Series{Name: f.method, X: n, Y: gap})
		time.Series = append(time.Series, chart.Series{Name: f.method, X: f.trace.seconds, Y: gap})
	}
	return []chart.Chart{steps, time}
}
