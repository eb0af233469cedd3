package tensor_test

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/covector-ad/covector/tensor"
)

// TestNilPanics: what returns no error panics with one that says what is nil.
func TestNilPanics(t *testing.T) {
	var (
		d *tensor.Dense[float64]
		n *tensor.Ints
		p *tensor.Params[float64]
		a *tensor.Arrays
		r *tensor.Rand
		v *tensor.Version
		b *tensor.Batches[float64, *tensor.Ints]
		m mat.Matrix
		x = []float64{1}
	)
	for what, calls := range map[string][]func(){
		"nil *Dense": {
			func() { d.Shape() }, func() { d.Rank() }, func() { d.Size() }, func() { d.Data() }, func() { d.Owner() },
			func() { d.Clone() }, func() { d.At(0) }, func() { d.Set(1, 0) }, func() { d.Item() }, func() { d.Reshape(1) },
		},
		"nil *Ints": {
			func() { n.Shape() }, func() { n.Rank() }, func() { n.Size() }, func() { n.Data() },
			func() { n.Clone() }, func() { n.At(0) }, func() { n.Set(1, 0) },
		},
		"nil *Params": {
			func() { p.Add("w", nil, nil) }, func() { p.AddFrozen("w", nil, nil) }, func() { p.AddState("w", nil, nil) },
			func() { p.All() }, func() { p.Assign(tensor.Param{}, nil) }, func() { p.Groups() }, func() { p.InGroup("") },
			func() { p.Index(tensor.Param{}) }, func() { p.Len() }, func() { p.Lookup("w") }, func() { p.Mutate() },
			func() { p.Name(tensor.Param{}) }, func() { p.Range(tensor.Param{}) }, func() { p.Role(tensor.Param{}) },
			func() { p.Shape(tensor.Param{}) }, func() { p.TrainableView() }, func() { p.Value(tensor.Param{}) },
			func() { p.Version() }, func() { p.View(tensor.Param{}) },
		},
		"nil *Arrays": {func() { a.Names() }, func() { a.Shape("x") }, func() { a.DType("x") }, func() { a.Metadata() }},
		"nil *Rand": {
			func() { r.Uint64() }, func() { r.Float64() }, func() { r.NormFloat64() }, func() { r.IntN(2) }, func() { r.Perm(2) },
			func() { r.Shuffle(2, func(i, j int) {}) }, func() { r.Split(1) }, func() { r.State() }, func() { r.SetState(1, 1) },
		},
		"nil *Batches": {
			func() { b.Len() }, func() { b.Position() }, func() { b.Resume(tensor.Position{}) },
			func() { b.Epoch(0)(func(tensor.Batch[float64, *tensor.Ints]) bool { return true }) },
		},
		"nil function": {
			func() { tensor.Map(x, x, nil) }, func() { tensor.Map2(x, x, x, nil) }, func() { tensor.Map3(x, x, x, x, nil) },
			func() { tensor.NewRand(1).Shuffle(2, nil) },
		},
		"nil mat.Matrix": {func() { tensor.CopyMat[float64](m) }},
		"nil *Version":   {func() { v.Count() }},
	} {
		for k, f := range calls {
			e := caught(f)
			if e == nil || !strings.Contains(e.Error(), what) || !strings.Contains(e.Site, "nil_test.go:") {
				t.Errorf("%s, call %d: %v", what, k, e)
			}
		}
	}
}

// caught returns the *Error that f panics with; any other panic, such as that of
// a nil pointer, fails the test.
func caught(f func()) (e *tensor.Error) {
	defer func() {
		if r := recover(); r != nil {
			var ok bool
			if e, ok = r.(*tensor.Error); !ok {
				e = &tensor.Error{Op: "a raw panic: " + r.(runtime.Error).Error()}
			}
		}
	}()
	f()
	return nil
}

// TestNilErrors: what returns an error returns one that says what is nil.
func TestNilErrors(t *testing.T) {
	var p *tensor.Params[float64]
	q := tensor.NewParams[float64]()
	d := tensor.Zeros[float64](1)
	arrays := map[string]tensor.Value{"x": d}
	second := func(_ any, err error) error { return err }
	for what, errs := range map[string][]error{
		"nil *Dense":        {second(tensor.MatDense(nil)), second(tensor.MatVecDense(nil))},
		"nil *mat.Dense":    {second(tensor.FromMatDense(nil))},
		"nil *mat.VecDense": {second(tensor.FromMatVecDense(nil))},
		"nil *Arrays":       {q.Restore(nil), second(tensor.Array[float64](nil, "x")), second((*tensor.Arrays)(nil).Ints("x"))},
		"nil io.Reader": {
			second(tensor.ReadNPY[float64](nil, nil)), second(tensor.ReadNPYInts(nil, nil)),
			second(tensor.ReadSafetensors(nil, nil)), second(q.Load(nil, nil)),
		},
		"nil io.ReaderAt": {second(tensor.ReadNPZ(nil, 0, nil))},
		"nil io.Writer": {
			tensor.WriteNPY(nil, d), tensor.WriteNPZ(nil, arrays), tensor.WriteSafetensors(nil, arrays, nil), q.Save(nil, nil),
		},
		"nil *Params": {
			p.Save(io.Discard, nil), p.SaveFile(t.TempDir()+"/m", nil), p.Restore(&tensor.Arrays{}),
			second(p.Load(bytes.NewReader([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}")), nil)),
		},
		"nil write function": {tensor.SaveFile(t.TempDir()+"/x", nil)},
	} {
		for k, err := range errs {
			wantError(t, what, err, tensor.ErrZeroVar, what)
			if err == nil {
				t.Errorf("%s, call %d: no error", what, k)
			}
		}
	}
}
