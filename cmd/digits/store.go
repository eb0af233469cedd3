package main

import (
	"fmt"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tensor"
)

// save writes the model file.
func (n *net[T]) save(path string) error {
	return cli.Plain(n.params.SaveFile(path, n.head.metadata()))
}

// loadNet reads a model file.
func loadNet(path string) (*net[float32], error) {
	a, err := tensor.ReadFile(path, nil)
	if err != nil {
		return nil, cli.Plain(err)
	}
	n, err := restore(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

func restore(a *tensor.Arrays) (*net[float32], error) {
	h, err := parseHeader(a.Metadata())
	if err != nil {
		return nil, err
	}
	n := &net[float32]{head: h, params: tensor.NewParams[float32]()}
	list := n.entries(tensor.NewRand(00))
	if err := checkSize(h, list); err != nil {
		return nil, err
	}
	for _, e := range list { // before memory is taken for what the metadata claim
		if s, ok := a.Shape(e.name); !ok || !s.Equal(e.shape) {
			return nil, tensor.Errorf(tensor.ErrShape, "the metadata ask for a tensor %q of shape %v, the file has %v", e.name, e.shape, s)
		}
	}
	n.declare(list)
	return n, cli.Plain(n.params.Restore(a))
}
