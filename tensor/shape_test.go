package tensor_test

import (
	"errors"
	"math"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestShape(t *testing.T) {
	for _, c := range []struct {
		s          tensor.Shape
		rank, size int
		text       string
	}{
		{nil, 0, 1, "[]"},
		{tensor.Shape{}, 0, 1, "[]"},
		{tensor.Shape{0}, 1, 0, "[0]"},
		{tensor.Shape{2, 3, 4}, 3, 24, "[2 3 4]"},
		{tensor.Shape{5, 0, 7}, 3, 0, "[5 0 7]"},
	} {
		if c.s.Rank() != c.rank || c.s.Size() != c.size || c.s.String() != c.text {
			t.Errorf("%v: rank %d, size %d", c.s, c.s.Rank(), c.s.Size())
		}
		if !c.s.Equal(c.s.Clone()) || c.s.Equal(append(c.s.Clone(), 1)) {
			t.Errorf("%v: Equal is wrong", c.s)
		}
	}
	s := tensor.Shape{2, 3}
	if c := s.Clone(); &c[0] == &s[0] {
		t.Error("Clone shares memory")
	}
}

func TestShapeAxis(t *testing.T) {
	s := tensor.Shape{4, 5, 6}
	for _, c := range []struct {
		a, want int
		ok      bool
	}{{0, 0, true}, {2, 2, true}, {-1, 2, true}, {-3, 0, true}, {3, 3, false}, {-4, -1, false}} {
		if got, ok := s.Axis(c.a); got != c.want || ok != c.ok {
			t.Errorf("Axis(%d) = %d, %v; want %d, %v", c.a, got, ok, c.want, c.ok)
		}
	}
	if _, ok := tensor.Shape(nil).Axis(0); ok {
		t.Error("a scalar has an axis")
	}
}

func TestShapeCheck(t *testing.T) {
	good := []tensor.Shape{nil, {0}, {1, 1, 1, 1, 1, 1, 1, 1}, {tensor.MaxSize}, {0, tensor.MaxSize}, {tensor.MaxSize, 1, 0}}
	for _, s := range good {
		if err := s.Check(); err != nil {
			t.Errorf("%v: %v", s, err)
		}
	}
	bad := []tensor.Shape{{-1}, {0, -1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}}
	for _, s := range bad {
		if err := s.Check(); !errors.Is(err, tensor.ErrShape) {
			t.Errorf("%v: %v, want ErrShape", s, err)
		}
	}
	large := []tensor.Shape{{math.MaxInt}, {tensor.MaxSize + 1}, {tensor.MaxSize, 2}, {math.MaxInt, 2}, {2, math.MaxInt},
		{0, math.MaxInt, 2}, {math.MaxInt, 0, 2}, {1 << 20, 1 << 20, 1 << 20, 1 << 20}}
	for _, s := range large {
		if err := s.Check(); !errors.Is(err, tensor.ErrLimit) {
			t.Errorf("%v: %v, want ErrLimit", s, err)
		}
	}
}

func TestInferShape(t *testing.T) {
	for _, c := range []struct {
		want tensor.Shape
		size int
		out  tensor.Shape // nil: refused
	}{
		{tensor.Shape{2, 3}, 6, tensor.Shape{2, 3}},
		{tensor.Shape{-1}, 6, tensor.Shape{6}},
		{tensor.Shape{2, -1}, 6, tensor.Shape{2, 3}},
		{tensor.Shape{-1, 2, 3}, 6, tensor.Shape{1, 2, 3}},
		{tensor.Shape{-1, 4}, 0, tensor.Shape{0, 4}},
		{tensor.Shape{}, 1, tensor.Shape{}},
		{tensor.Shape{0, 4}, 0, tensor.Shape{0, 4}},
		{tensor.Shape{}, 2, nil},
		{tensor.Shape{}, 0, nil},
		{tensor.Shape{-1, -1}, 6, nil},
		{tensor.Shape{-1, 4}, 6, nil},
		{tensor.Shape{-1, 0}, 0, nil}, // any length would do
		{tensor.Shape{-1, 0}, 3, nil},
		{tensor.Shape{2, 2}, 6, nil},
		{tensor.Shape{-2, -3}, 6, nil},
		{tensor.Shape{-1, -2, -3}, 6, nil},
		{tensor.Shape{-1, tensor.MaxSize, 1 << 27, 2}, 1, nil}, // the product wraps to 0
		{tensor.Shape{-1, 1, 1, 1, 1, 1, 1, 1, 1}, 6, nil},
	} {
		before := c.want.Clone()
		got, err := tensor.InferShape(c.want, c.size)
		switch {
		case c.out == nil && !errors.Is(err, tensor.ErrShape) && !errors.Is(err, tensor.ErrLimit):
			t.Errorf("%v of %d: %v, %v; want ErrShape", c.want, c.size, got, err)
		case c.out != nil && (err != nil || !got.Equal(c.out)):
			t.Errorf("%v of %d: %v, %v; want %v", c.want, c.size, got, err, c.out)
		case !c.want.Equal(before):
			t.Errorf("the argument %v became %v", before, c.want)
		}
	}
}

// The parts that the tape builds on take no memory.
func TestShapesWithoutAllocation(t *testing.T) {
	want, s := tensor.Shape{2, -1}, tensor.Shape{3}
	n := testing.AllocsPerRun(10, func() {
		if axis, length, err := tensor.InferLength(want, 6); axis != 1 || length != 3 || err != nil {
			t.Errorf("axis %d, length %d, %v", axis, length, err)
		}
		to := [2]int{2, 1}
		if err := tensor.Stretch(to[:], s); err != nil || to != [2]int{2, 3} {
			t.Errorf("%v, %v", to, err)
		}
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
	if axis, _, err := tensor.InferLength(tensor.Shape{6}, 6); axis != -1 || err != nil {
		t.Errorf("axis %d, %v", axis, err)
	}
	if err := tensor.Stretch(tensor.Shape{1}, tensor.Shape{2, 2}); !errors.Is(err, tensor.ErrShape) {
		t.Errorf("a rank too high: %v", err)
	}
}

func TestBroadcastShapes(t *testing.T) {
	type shapes []tensor.Shape
	for _, c := range []struct {
		in   shapes
		want tensor.Shape // nil: refused
	}{
		{shapes{}, tensor.Shape{}},
		{shapes{{2, 3}}, tensor.Shape{2, 3}},
		{shapes{{2, 3}, {}}, tensor.Shape{2, 3}},
		{shapes{{2, 3}, {3}}, tensor.Shape{2, 3}},
		{shapes{{2, 1}, {3}}, tensor.Shape{2, 3}},
		{shapes{{2, 1}, {1, 3}, {4, 1, 1}}, tensor.Shape{4, 2, 3}},
		{shapes{{0}, {1}}, tensor.Shape{0}},
		{shapes{{3, 1}, {0}}, tensor.Shape{3, 0}},
		{shapes{{0}, {2}}, nil},
		{shapes{{2, 3}, {2}}, nil},
		{shapes{{2}, {1}, {3}}, nil},
		{shapes{{-1}, {1}}, nil},
		{shapes{{math.MaxInt, 1}, {1, math.MaxInt}}, nil}, // does not fit in memory
		{shapes{{1, 1, 1, 1, 1, 1, 1, 1, 1}}, nil},
	} {
		got, err := tensor.BroadcastShapes(c.in...)
		switch {
		case c.want == nil && !errors.Is(err, tensor.ErrShape) && !errors.Is(err, tensor.ErrLimit):
			t.Errorf("%v: %v, %v; want ErrShape", c.in, got, err)
		case c.want != nil && (err != nil || !got.Equal(c.want)):
			t.Errorf("%v: %v, %v; want %v", c.in, got, err, c.want)
		}
	}
}

// FuzzBroadcastShapes compares with the definition read axis by axis, and with
// the laws that follow from it. A byte below 250 is a length of the shape at
// hand; one from 250 on begins the next shape.
func FuzzBroadcastShapes(f *testing.F) {
	f.Add([]byte{2, 3, 255, 3, 255, 1, 1})
	f.Add([]byte{0, 255, 1, 255, 7, 1})
	f.Add([]byte{2, 255, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		shapes := []tensor.Shape{nil}
		for _, b := range data {
			last := len(shapes) - 1
			switch {
			case b >= 250:
				shapes = append(shapes, nil)
			case len(shapes[last]) < tensor.MaxRank:
				shapes[last] = append(shapes[last], int(b))
			}
		}
		got, err := tensor.BroadcastShapes(shapes...)
		want := definition(shapes)
		if (err == nil) != (want != nil) || err == nil && !got.Equal(want) {
			t.Fatalf("%v: %v, %v; want %v", shapes, got, err, want)
		}
		if err != nil && !errors.Is(err, tensor.ErrShape) && !errors.Is(err, tensor.ErrLimit) {
			t.Fatalf("%v: %v wraps neither ErrShape nor ErrLimit", shapes, err)
		}
		laws(t, shapes, got, err)
	})
}

// definition is numpy's rule for each axis from the last: all lengths that are
// not 1 are equal. It returns nil where they are not.
func definition(shapes []tensor.Shape) tensor.Shape {
	out := tensor.Shape{}
	for a := 1; a <= tensor.MaxRank; a++ {
		length, there := 1, false
		for _, s := range shapes {
			if len(s) < a {
				continue
			}
			there = true
			switch n := s[len(s)-a]; {
			case n == 1:
			case length == 1:
				length = n
			case length != n:
				return nil
			}
		}
		if there {
			out = append(tensor.Shape{length}, out...)
		}
	}
	if out.Check() != nil {
		return nil
	}
	return out
}

// laws: the order of shapes is of no account, nor are their own result and
// scalars among them, and stepwise gives the same as all at once.
func laws(t *testing.T, shapes []tensor.Shape, all tensor.Shape, err error) {
	turned := []tensor.Shape{nil}
	for i := range shapes {
		turned = append(turned, shapes[len(shapes)-1-i])
	}
	if err == nil {
		turned = append(turned, all)
	}
	back, backErr := tensor.BroadcastShapes(turned...)
	if (err == nil) != (backErr == nil) || !back.Equal(all) {
		t.Fatalf("%v give %v, %v; %v give %v, %v", shapes, all, err, turned, back, backErr)
	}
	if err != nil {
		return
	}
	var step tensor.Shape
	for _, s := range shapes {
		if step, err = tensor.BroadcastShapes(step, s); err != nil {
			t.Fatalf("%v stepwise: %v", shapes, err)
		}
	}
	if !step.Equal(all) {
		t.Fatalf("%v stepwise: %v, at once %v", shapes, step, all)
	}
}
