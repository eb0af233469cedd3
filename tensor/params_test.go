package tensor_test

import (
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestParamsLayout(t *testing.T) {
	p := tensor.NewParams[float32]()
	w1 := p.Add("w1", tensor.Shape{2, 2}, fill(1, 2, 3, 4))
	mean := p.AddState("mean", tensor.Shape{2}, fill(50, 60))
	p.InGroup("head")
	w2 := p.Add("w2", tensor.Shape{2}, fill(5, 6))
	scale := p.AddFrozen("scale", tensor.Shape{}, fill(40))
	p.InGroup("")
	b := p.Add("b", tensor.Shape{1}, nil)
	p.InGroup("none")
	none := p.Add("none", tensor.Shape{0, 3}, nil)
	p.InGroup("kept")
	p.AddFrozen("kept", tensor.Shape{1}, nil)

	// Trainable group by group, then frozen, then state.
	if got, want := p.TrainableView(), []float32{1, 2, 3, 4, 0, 5, 6}; !slices.Equal(got, want) {
		t.Errorf("trainable %v, want %v", got, want)
	}
	if cap(p.TrainableView()) != 7 || cap(p.Mutate()) != 7 {
		t.Error("append to the trainable part would reach the frozen one")
	}
	for _, c := range []struct {
		w      tensor.Param
		name   string
		role   tensor.Role
		lo, hi int
		shape  tensor.Shape
	}{
		{w1, "w1", tensor.Trainable, 0, 4, tensor.Shape{2, 2}},
		{mean, "mean", tensor.State, 9, 11, tensor.Shape{2}},
		{w2, "w2", tensor.Trainable, 5, 7, tensor.Shape{2}},
		{scale, "scale", tensor.Frozen, 7, 8, tensor.Shape{}},
		{b, "b", tensor.Trainable, 4, 5, tensor.Shape{1}},
		{none, "none", tensor.Trainable, 7, 7, tensor.Shape{0, 3}},
	} {
		lo, hi := p.Range(c.w)
		if p.Name(c.w) != c.name || p.Role(c.w) != c.role || lo != c.lo || hi != c.hi || !p.Shape(c.w).Equal(c.shape) {
			t.Errorf("%s: role %d, range %d to %d, shape %v", p.Name(c.w), p.Role(c.w), lo, hi, p.Shape(c.w))
		}
		if found, ok := p.Lookup(c.name); !ok || found != c.w || p.All()[p.Index(c.w)] != c.w {
			t.Errorf("%s is not found", c.name)
		}
	}
	groups := []tensor.Group{{Name: "", Lo: 0, Hi: 5}, {Name: "head", Lo: 5, Hi: 7}, {Name: "none", Lo: 7, Hi: 7}}
	if got := p.Groups(); !slices.Equal(got, groups) {
		t.Errorf("groups %v, want %v", got, groups)
	}
	if p.Len() != 7 || len(p.All()) != 7 {
		t.Errorf("%d entries", p.Len())
	}
	if _, ok := p.Lookup("w3"); ok {
		t.Error("w3 is found")
	}
}

func TestParamsZeroValue(t *testing.T) {
	var p tensor.Params[float64]
	w := p.Add("w", tensor.Shape{2}, fill(1, 2))
	if got := p.Value(w).Data(); !slices.Equal(got, []float64{1, 2}) {
		t.Errorf("%v", got)
	}
	var none tensor.Params[float64]
	if none.Len() != 0 || len(none.TrainableView()) != 0 || len(none.Groups()) != 0 || none.Version().Count() != 0 {
		t.Error("the zero Params is not empty")
	}
}

// TestParamsInitOrder: initializers run in the order of Add, once, whatever the
// order in memory, so that a seed gives the same model.
func TestParamsInitOrder(t *testing.T) {
	var calls []tensor.Shape
	count := func(dst []float64, s tensor.Shape) {
		calls = append(calls, s.Clone())
		for i := range dst {
			dst[i] = float64(len(calls))
		}
	}
	p := tensor.NewParams[float64]()
	state := p.AddState("s", tensor.Shape{1}, count)
	first := p.Add("a", tensor.Shape{2}, count)
	if len(calls) != 0 {
		t.Error("an initializer ran at Add")
	}
	for range 2 {
		if s, a := p.Value(state).Item(), p.Value(first).At(1); s != 1 || a != 2 {
			t.Errorf("values %v and %v, want 1 and 2", s, a)
		}
	}
	if len(calls) != 2 || !calls[1].Equal(tensor.Shape{2}) {
		t.Errorf("calls %v", calls)
	}
}

// TestParamsInitPanics: a model whose initializer panicked has no values that
// look like good ones.
func TestParamsInitPanics(t *testing.T) {
	p := tensor.NewParams[float64]()
	fails := true
	p.Add("a", tensor.Shape{1}, func([]float64, tensor.Shape) {
		if fails {
			panic("no luck")
		}
	})
	b := p.Add("b", tensor.Shape{1}, fill(3))
	func() {
		defer func() { _ = recover() }()
		p.Value(b)
	}()
	fails = false
	if got := p.Value(b).Item(); got != 3 {
		t.Errorf("b is %v after an initializer panicked, want 3", got)
	}
}

// TestParamsDeclare: asking what was declared does not lay out the storage.
func TestParamsDeclare(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w1", tensor.Shape{2, 3}, nil)
	if p.Name(w) != "w1" || p.Role(w) != tensor.Trainable || p.Index(w) != 0 || p.Len() != 1 {
		t.Error("w1 was declared otherwise")
	}
	if v := p.Add("w2", tensor.Shape{p.Shape(w)[1], 4}, nil); !p.Shape(v).Equal(tensor.Shape{3, 4}) {
		t.Errorf("shape %v", p.Shape(v))
	}
	p.Value(w)
	wantPanic(t, tensor.ErrMisuse, func() { p.Add("w3", tensor.Shape{1}, nil) }, `Params.Add [1]`, `"w3"`, "first use")
}

func TestParamsRefuses(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{2}, nil)
	wantPanic(t, tensor.ErrMisuse, func() { p.AddFrozen("w", tensor.Shape{2}, nil) }, `Params.AddFrozen [2]`, `"w"`)
	wantPanic(t, tensor.ErrMisuse, func() { p.AddState("", tensor.Shape{2}, nil) }, "Params.AddState", "empty name")
	wantPanic(t, tensor.ErrShape, func() { p.Add("v", tensor.Shape{-2}, nil) }, "Params.Add [-2]")
	wantPanic(t, tensor.ErrLimit, func() { p.Add("v", tensor.Shape{tensor.MaxSize - 1}, nil) }, "2 elements before it")
	if p.Len() != 1 || len(p.TrainableView()) != 2 {
		t.Error("a refused entry was added")
	}
	other := tensor.NewParams[float64]().Add("w", tensor.Shape{2}, nil)
	for h, kind := range map[tensor.Param]error{{}: tensor.ErrZeroVar, other: tensor.ErrForeign} {
		wantPanic(t, kind, func() { p.Name(h) }, "Params.Name")
		wantPanic(t, kind, func() { p.Role(h) }, "Params.Role")
		wantPanic(t, kind, func() { p.Shape(h) }, "Params.Shape")
		wantPanic(t, kind, func() { p.Index(h) }, "Params.Index")
		wantPanic(t, kind, func() { p.Range(h) }, "Params.Range")
		wantPanic(t, kind, func() { p.Value(h) }, "Params.Value")
		wantPanic(t, kind, func() { p.View(h) }, "Params.View")
		wantPanic(t, kind, func() { p.Assign(h, tensor.Zeros[float64](2)) }, "Params.Assign")
	}
	wantPanic(t, tensor.ErrShape, func() { p.Assign(w, tensor.Zeros[float64](2, 1)) }, "Params.Assign [2] [2 1]", `"w"`)
}

func TestParamsVersion(t *testing.T) {
	p := tensor.NewParams[float64]()
	w := p.Add("w", tensor.Shape{2}, fill(1, 2))
	s := p.AddState("s", tensor.Shape{1}, nil)
	v := p.Version()
	view, copied := p.View(w), p.Value(w)
	if v.Count() != 0 || view.Owner() != v || copied.Owner() != nil || view.Reshape(2, 1).Owner() != v {
		t.Errorf("count %d, owners %p %p", v.Count(), view.Owner(), copied.Owner())
	}
	p.Mutate()[0] = 10
	if v.Count() != 1 || view.At(0) != 10 || copied.At(0) != 1 {
		t.Errorf("after Mutate: count %d, view %v, copy %v", v.Count(), view.Data(), copied.Data())
	}
	p.Assign(s, tensor.FromSlice([]float64{7}))
	if v.Count() != 2 || p.Value(s).Item() != 7 {
		t.Errorf("after Assign: count %d, value %v", v.Count(), p.Value(s).Item())
	}
	p.Assign(w, copied)
	if view.At(0) != 1 {
		t.Errorf("after Assign: %v", view.Data())
	}
	before := v.Count()
	p.TrainableView()
	p.Value(w)
	if v.Count() != before {
		t.Error("reading counts as a write")
	}
}
