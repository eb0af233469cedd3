package main

import (
	"path/filepath"
)

// save writes the model of the chosen fit, and the plots, into dir.
func (t *task) save(dir string, fits []*fit, chosen *fit) error {
	s := &saved{t.model, t.schema, t.target, chosen.w}
	return s.save(filepath.Join(dir, "model.safetensors"))
}
