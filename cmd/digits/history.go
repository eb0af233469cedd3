package main

import (
	"io"
	"path/filepath"

	"github.com/covector-ad/covector/cmd/internal/chart"
	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tensor"
)

// history is how training went, epoch by epoch.
type history struct {
	epoch    []float64
	train    []float64 // mean loss over the epoch's steps, of labels smoothed and images bent, as trained
	valid    []float64 // mean loss of the validation images after the epoch
	accuracy []float64 // of the validation images, in percent
}

func (h *history) add(epoch int, train, valid, accuracy float64) {
	h.epoch = append(h.epoch, float64(epoch))
	h.train = append(h.train, train)
	h.valid = append(h.valid, valid)
	h.accuracy = append(h.accuracy, accuracy)
}

func (h *history) charts() []chart.Chart {
	return []chart.Chart{
		{Title: "Loss", X: "epoch", Y: "cross entropy (nats)", LogY: true, Series: []chart.Series{
			{Name: "training (labels smoothed)", X: h.epoch, Y: h.train},
			{Name: "validation", X: h.epoch, Y: h.valid},
		}},
		{Title: "Accuracy", X: "epoch", Y: "images read right (%)", Series: []chart.Series{
			{Name: "validation", X: h.epoch, Y: h.accuracy},
		}},
	}
}

// save writes the learning curves into the folder dir.
func (h *history) save(dir string) error {
	charts := h.charts()
	for name, write := range map[string]func(io.Writer, ...chart.Chart) error{
		"curves.png": chart.WritePNG,
		"curves.svg": chart.WriteSVG,
	} {
		err := tensor.SaveFile(filepath.Join(dir, name), func(w io.Writer) error { return write(w, charts...) })
		if err != nil {
			return cli.Plain(err)
		}
	}
	return nil
}
