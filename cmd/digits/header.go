package main

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"

	"github.com/covector-ad/covector/tensor"
)

// header is what prediction needs beside the weights. It is kept as the metadata
// of the model file, key by key.
type header struct {
	model   string // one of models
	frame          // of the images that it reads
	hidden  int    // see the flag
	mean    float32
	std     float32 // a pixel v enters the model as (v−mean)/std
	classes []string
}

const (
	fileFormat  = "covector digits"
	fileVersion = "1"
)

func (h *header) metadata() map[string]string {
	classes, _ := json.Marshal(h.classes) // strings always can be
	return map[string]string{
		"format":  fileFormat,
		"version": fileVersion,
		"model":   h.model,
		"height":  strconv.Itoa(h.height),
		"width":   strconv.Itoa(h.width),
		"max":     formatFloat(h.max),
		"hidden":  strconv.Itoa(h.hidden),
		"mean":    formatFloat(h.mean),
		"std":     formatFloat(h.std),
		"classes": string(classes),
	}
}

func formatFloat(v float32) string { return strconv.FormatFloat(float64(v), 'g', -1, 32) }

// parseHeader is the inverse of metadata. Whatever would not make a model is an
// error that wraps tensor.ErrFormat or tensor.ErrLimit.
func parseHeader(m map[string]string) (*header, error) {
	if m["format"] != fileFormat {
		return nil, tensor.Errorf(tensor.ErrFormat, "the file is no model of this program: its metadata lacks format = %q", fileFormat)
	}
	if m["version"] != fileVersion {
		return nil, tensor.Errorf(tensor.ErrFormat, "version %q of the model file; this program reads %q", m["version"], fileVersion)
	}
	p := fields{m: m}
	h := &header{
		model:  m["model"],
		frame:  frame{p.whole("height", maxSide), p.whole("width", maxSide), p.number("max")},
		hidden: p.whole("hidden", maxCount),
		mean:   p.number("mean"),
		std:    p.number("std"),
	}
	if p.err != nil {
		return nil, p.err
	}
	if err := json.Unmarshal([]byte(m["classes"]), &h.classes); err != nil || len(h.classes) < 2 || len(h.classes) > maxClasses {
		return nil, tensor.Errorf(tensor.ErrFormat, "metadata classes = %.40q: want a JSON list of 2 to %d names", m["classes"], maxClasses)
	}
	switch {
	case !slices.Contains(models, h.model):
		return nil, tensor.Errorf(tensor.ErrFormat, "metadata model = %.40q: want one of %q", h.model, models)
	case !(h.max > 0) || !(h.std > 0):
		return nil, tensor.Errorf(tensor.ErrFormat, "metadata max = %v, std = %v: want both above 0", h.max, h.std)
	}
	return h, nil
}

// maxClasses is what a label of one byte can tell apart.
const maxClasses = 256

// fields reads numbers of metadata and keeps the first error.
type fields struct {
	m   map[string]string
	err error
}

func (p *fields) whole(key string, limit int) int {
	n, err := strconv.Atoi(p.m[key])
	if (err != nil || n < 1 || n > limit) && p.err == nil {
		p.err = tensor.Errorf(tensor.ErrFormat, "metadata %s = %.40q: want a whole number from 1 to %d", key, p.m[key], limit)
	}
	return n
}

func (p *fields) number(key string) float32 {
	v, err := strconv.ParseFloat(p.m[key], 32)
	if (err != nil || math.IsNaN(v) || math.IsInf(v, 0)) && p.err == nil {
		p.err = tensor.Errorf(tensor.ErrFormat, "metadata %s = %.40q: want a finite number", key, p.m[key])
	}
	return float32(v)
}

// newHeader describes a model for t. The scaling makes the training pixels of
// mean 0 and standard deviation 1.
func newHeader(t *task, model string, hidden int) *header {
	sum, sq := 0.0, 0.0
	for _, v := range t.train.pixels {
		sum += float64(v)
	}
	n := float64(len(t.train.pixels))
	for _, v := range t.train.pixels {
		d := float64(v) - sum/n
		sq += d * d
	}
	std := math.Sqrt(sq / n)
	if std == 0 { // blank images: any scale does
		std = 1
	}
	return &header{
		model:   model,
		frame:   frame{t.train.height, t.train.width, t.max},
		hidden:  hidden,
		mean:    float32(sum / n),
		std:     float32(std),
		classes: t.classes,
	}
}

// scale writes the pixels of src into dst as they enter the model.
func scale[T tensor.Float](h *header, dst []T, src []float32) {
	for i, v := range src {
		dst[i] = T((v - h.mean) / h.std)
	}
}
