package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tensor"
)

// saved is a model with all that it takes to predict raw rows.
type saved struct {
	model  model
	schema *schema
	target string
	w      []float64
}

const (
	fileFormat  = "covector regress"
	fileVersion = "1"
)

// The names of the tensors in a model file.
const (
	tensorCoefficients = "coefficients"
	tensorMeans        = "means"
	tensorDeviations   = "deviations"
)

// save writes the model file: numbers as tensors of float64, names as metadata, each
// of them JSON but for format, version, kind and target.
func (s *saved) save(path string) error {
	meta := map[string]string{"format": fileFormat, "version": fileVersion, "target": s.target, "features": text(s.schema.Features)}
	switch m := s.model.(type) {
	case *glm:
		meta["model"] = m.family
		if m.classes != nil {
			meta["classes"] = text(m.classes)
		}
	case *formula:
		meta["model"] = "expr"
		meta["expr"] = m.right
		meta["parameters"] = text(m.params)
	}
	arrays := map[string]tensor.Value{tensorCoefficients: tensor.FromSlice(s.w, len(s.w))}
	if s.schema.Mean != nil {
		arrays[tensorMeans] = tensor.FromSlice(s.schema.Mean, len(s.schema.Mean))
		arrays[tensorDeviations] = tensor.FromSlice(s.schema.Dev, len(s.schema.Dev))
	}
	return cli.Plain(tensor.SaveFile(path, func(w io.Writer) error { return tensor.WriteSafetensors(w, arrays, meta) }))
}

func text[T any](v T) string {
	b, _ := json.Marshal(v) // strings and structs of them always can be
	return string(b)
}

// loadModel reads a model file. What would make no model is an error.
func loadModel(path string) (*saved, error) {
	a, err := tensor.ReadFile(path, nil)
	if err != nil {
		return nil, cli.Plain(err)
	}
	s, err := restore(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cli.Plain(err))
	}
	return s, nil
}

func restore(a *tensor.Arrays) (*saved, error) {
	meta := a.Metadata()
	if meta["format"] != fileFormat {
		return nil, tensor.Errorf(tensor.ErrFormat, "the file is no model of this program: its metadata lacks format = %q", fileFormat)
	}
	if meta["version"] != fileVersion {
		return nil, tensor.Errorf(tensor.ErrFormat, "version %q of the model file; this program reads %q", meta["version"], fileVersion)
	}
	s := &saved{target: meta["target"], schema: &schema{Intercept: meta["model"] != "expr"}}
	if err := fromText(meta, "features", &s.schema.Features); err != nil {
		return nil, err
	}
	if err := s.checkFeatures(); err != nil {
		return nil, err
	}
	var err error
	if s.model, err = s.restoreModel(meta); err != nil {
		return nil, err
	}
	if s.w, err = numbersOf(a, tensorCoefficients, len(s.model.parameters())); err != nil {
		return nil, err
	}
	if _, ok := a.Shape(tensorMeans); !ok {
		return s, nil
	}
	p := len(s.schema.names()) - s.schema.offset()
	if s.schema.Mean, err = numbersOf(a, tensorMeans, p); err != nil {
		return nil, err
	}
	s.schema.Dev, err = numbersOf(a, tensorDeviations, p)
	return s, err
}

func fromText[T any](meta map[string]string, key string, to *T) error {
	if err := json.Unmarshal([]byte(meta[key]), to); err != nil {
		return tensor.Errorf(tensor.ErrFormat, "metadata %s = %.40q: %v", key, meta[key], err)
	}
	return nil
}

func (s *saved) checkFeatures() error {
	var names []string
	for _, f := range s.schema.Features {
		if f.Name == "" || slices.Contains(names, f.Name) || f.Levels != nil && (len(f.Levels) < 2 || len(f.Levels) > maxLevels) {
			return tensor.Errorf(tensor.ErrFormat, "metadata features: %.40q is given twice, has no name, or not 2 to %d levels", f.Name, maxLevels)
		}
		names = append(names, f.Name)
	}
	return nil
}

func (s *saved) restoreModel(meta map[string]string) (model, error) {
	if kind := meta["model"]; kind != "expr" {
		m := &glm{family: kind, columns: s.schema.names()}
		if !slices.Contains(families, kind) {
			return nil, tensor.Errorf(tensor.ErrFormat, "metadata model = %.40q: want expr or one of %q", kind, families)
		}
		if !classifies(kind) {
			return m, nil
		}
		if err := fromText(meta, "classes", &m.classes); err != nil {
			return nil, err
		}
		if n := len(m.classes); n < 2 || n > maxLevels || kind == "logistic" && n != 2 {
			return nil, tensor.Errorf(tensor.ErrFormat, "metadata classes: %d of them", n)
		}
		return m, nil
	}
	var params, names []string
	if err := fromText(meta, "parameters", &params); err != nil {
		return nil, err
	}
	for _, f := range s.schema.Features {
		names = append(names, f.Name)
	}
	m, err := newFormula(s.target, meta["expr"], params, names, "")
	if err != nil {
		return nil, err
	}
	if !slices.Equal(m.columns, names) {
		return nil, tensor.Errorf(tensor.ErrFormat, "the expression reads the columns %q, and the metadata have %q", m.columns, names)
	}
	return m, nil
}

// numbersOf returns n finite numbers of a model file.
func numbersOf(a *tensor.Arrays, name string, n int) ([]float64, error) {
	if s, ok := a.Shape(name); !ok || !s.Equal(tensor.Shape{n}) {
		return nil, tensor.Errorf(tensor.ErrShape, "the metadata ask for a tensor %q of shape [%d], the file has %v", name, n, s)
	}
	d, err := tensor.Array[float64](a, name)
	if err != nil {
		return nil, err
	}
	for _, v := range d.Data() {
		if !finite(v) {
			return nil, tensor.Errorf(tensor.ErrNonFinite, "the tensor %q has the element %v", name, v)
		}
	}
	return d.Data(), nil
}
