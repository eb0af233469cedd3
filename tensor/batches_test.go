package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

// samples returns n samples of shape [2], sample i being (10i, 10i+1), labelled i.
func samples(n int) (*tensor.Dense[float32], *tensor.Ints) {
	x, y := tensor.Zeros[float32](n, 2), tensor.ZerosInts(n)
	for i := range n {
		x.Set(float32(10*i), i, 0)
		x.Set(float32(10*i+1), i, 1)
		y.Set(int64(i), i)
	}
	return x, y
}

// epoch returns the labels of each batch, after checks of every batch.
func epoch(t *testing.T, b *tensor.Batches[float32, *tensor.Ints], e int) [][]int64 {
	t.Helper()
	var out [][]int64
	for batch := range b.Epoch(e) {
		n := len(batch.Rows)
		if xs, ys := batch.X.Shape(), batch.Y.Shape(); !xs.Equal(tensor.Shape{n, 2}) || !ys.Equal(tensor.Shape{n}) {
			t.Errorf("%d rows, shapes %v and %v", n, xs, ys)
		}
		for k, i := range batch.Rows {
			if batch.Y.At(k) != int64(i) || batch.X.At(k, 0) != float32(10*i) || batch.X.At(k, 1) != float32(10*i+1) {
				t.Errorf("row %d is not sample %d: %v, %v", k, i, batch.X.Data(), batch.Y.Data())
			}
		}
		out = append(out, slices.Clone(batch.Y.Data()))
	}
	return out
}

func TestBatchesSizes(t *testing.T) {
	for _, c := range []struct {
		n    int
		opt  tensor.BatchOptions
		want []int
	}{
		{10, tensor.BatchOptions{Size: 4}, []int{4, 4, 2}},
		{10, tensor.BatchOptions{Size: 4, DropLast: true}, []int{4, 4}},
		{10, tensor.BatchOptions{Size: 5}, []int{5, 5}},
		{10, tensor.BatchOptions{Size: 5, DropLast: true}, []int{5, 5}},
		{10, tensor.BatchOptions{Size: -1}, []int{10}},
		{10, tensor.BatchOptions{Size: 99}, []int{10}},
		{10, tensor.BatchOptions{Size: math.MaxInt}, []int{10}},
		{10, tensor.BatchOptions{Size: 99, DropLast: true}, nil},
		{3, tensor.BatchOptions{Size: 1}, []int{1, 1, 1}},
		{70, tensor.BatchOptions{}, []int{32, 32, 6}},
		{0, tensor.BatchOptions{Size: 4}, nil},
		{0, tensor.BatchOptions{Size: -1}, nil},
	} {
		x, y := samples(c.n)
		b := tensor.NewBatches(x, y, c.opt)
		var sizes []int
		seen := map[int64]bool{}
		for _, labels := range epoch(t, b, 3) {
			sizes = append(sizes, len(labels))
			for _, l := range labels {
				if seen[l] {
					t.Errorf("sample %d comes twice", l)
				}
				seen[l] = true
			}
		}
		if !slices.Equal(sizes, c.want) || b.Len() != len(c.want) {
			t.Errorf("%d samples, %+v: batches of %v, Len %d, want %v", c.n, c.opt, sizes, b.Len(), c.want)
		}
	}
}

// TestBatchesPromise: the order of an epoch is the permutation of its key.
func TestBatchesPromise(t *testing.T) {
	const seed, n = 21, 9
	x, y := samples(n)
	b := tensor.NewBatches(x, y, tensor.BatchOptions{Size: 4, Seed: seed})
	for _, e := range []int{0, 1, 7, 1} {
		want := tensor.NewRand(tensor.FoldKey(tensor.FoldKey(seed, math.MaxUint64), uint64(e))).Perm(n)
		for i, l := range slices.Concat(epoch(t, b, e)...) {
			if int(l) != want[i] {
				t.Errorf("epoch %d: sample %d in place %d, want %d", e, l, i, want[i])
			}
		}
	}
	x, y = samples(n)
	b = tensor.NewBatches(x, y, tensor.BatchOptions{Size: 4, InOrder: true})
	for i, l := range slices.Concat(epoch(t, b, 5)...) {
		if int(l) != i {
			t.Errorf("in order: sample %d in place %d", l, i)
		}
	}
}

func TestBatchesShuffle(t *testing.T) {
	x, y := samples(50)
	orders := map[string]bool{}
	for _, seed := range []uint64{1, 2} {
		b := tensor.NewBatches(x, y, tensor.BatchOptions{Size: 50, Seed: seed})
		for e := range 3 {
			text := ""
			for _, l := range epoch(t, b, e)[0] {
				text += string(rune('0' + l))
			}
			if orders[text] {
				t.Errorf("seed %d, epoch %d: an order comes again", seed, e)
			}
			orders[text] = true
		}
	}
}

// TestBatchesResume interrupts training at every batch.
func TestBatchesResume(t *testing.T) {
	x, y := samples(10)
	opt := tensor.BatchOptions{Size: 4, Seed: 5}
	const epochs = 3
	var all [][]int64
	var at []tensor.Position
	b := tensor.NewBatches(x, y, opt)
	if p := b.Position(); p != (tensor.Position{}) {
		t.Errorf("at first %v", p)
	}
	for e := range epochs {
		for batch := range b.Epoch(e) {
			all = append(all, slices.Clone(batch.Y.Data()))
			at = append(at, b.Position())
		}
	}
	for k, p := range at {
		b := tensor.NewBatches(x, y, opt)
		b.Resume(p)
		var rest [][]int64
		for e := p.Epoch; e < epochs; e++ {
			rest = append(rest, epoch(t, b, e)...)
		}
		if !slices.EqualFunc(rest, all[k+1:], slices.Equal) {
			t.Errorf("resumed at %+v: %v, want %v", p, rest, all[k+1:])
		}
		if again := epoch(t, b, p.Epoch); len(again) != 3 {
			t.Errorf("the epoch once more has %d batches, want all 3", len(again))
		}
	}
	b.Resume(tensor.Position{Epoch: 2, Batch: 1})
	if got := epoch(t, b, 1); len(got) != 3 {
		t.Errorf("another epoch than the resumed one has %d batches, want all 3", len(got))
	}
	for batch := range b.Epoch(0) {
		_ = batch
		break
	}
	if p := b.Position(); p != (tensor.Position{Epoch: 0, Batch: 1}) {
		t.Errorf("after a break: %+v", p)
	}
	if got := epoch(t, b, 0); len(got) != 3 {
		t.Errorf("an epoch begun again has %d batches, want all 3", len(got))
	}
}

func TestBatchesTargets(t *testing.T) {
	x := tensor.FromSlice([]float64{1, 2, 3}, 3, 1)
	y := tensor.FromSlice([]float64{10, 11, 20, 21, 30, 31}, 3, 1, 2)
	for b := range tensor.NewBatches(x, y, tensor.BatchOptions{Size: 2}).Epoch(0) {
		if s := b.Y.Shape(); !s.Equal(tensor.Shape{len(b.Rows), 1, 2}) {
			t.Errorf("targets of shape %v", s)
		}
		for k := range b.Rows {
			if v := b.X.At(k, 0); b.Y.At(k, 0, 0) != 10*v || b.Y.At(k, 0, 1) != 10*v+1 {
				t.Errorf("sample %v with target %v", v, b.Y.Data())
			}
		}
	}
	for b := range tensor.NewBatches(x, x, tensor.BatchOptions{}).Epoch(0) { // a model that reconstructs
		if !slices.Equal(b.X.Data(), b.Y.Data()) || &b.X.Data()[0] == &b.Y.Data()[0] {
			t.Errorf("%v and %v", b.X.Data(), b.Y.Data())
		}
	}
	empty := tensor.Zeros[float64](3, 0)
	for b := range tensor.NewBatches(empty, empty, tensor.BatchOptions{}).Epoch(0) {
		if s := b.X.Shape(); !s.Equal(tensor.Shape{3, 0}) {
			t.Errorf("samples without elements: shape %v", s)
		}
	}
}

func TestBatchesAllocate(t *testing.T) {
	x, y := samples(100)
	for _, opt := range []tensor.BatchOptions{{Size: 32}, {Size: 7, InOrder: true}} {
		b := tensor.NewBatches(x, y, opt)
		c := tensor.NewBatches(x, x, opt)
		e, sum := 0, float32(0)
		if n := testing.AllocsPerRun(10, func() {
			for batch := range b.Epoch(e) {
				sum += batch.X.Data()[0] + float32(batch.Y.Data()[0])
			}
			for batch := range c.Epoch(e) {
				sum += batch.Y.Data()[0]
			}
			e++
		}); n != 0 {
			t.Errorf("%+v: %v allocations in an epoch", opt, n)
		}
	}
}

func TestBatchesRefuse(t *testing.T) {
	x, y := samples(4)
	none := tensor.BatchOptions{}
	wantPanic(t, tensor.ErrShape, func() { tensor.NewBatches(x, tensor.ZerosInts(3), none) }, "NewBatches [4 2] [3]")
	wantPanic(t, tensor.ErrShape, func() { tensor.NewBatches(x, tensor.ScalarInt(3), none) })
	wantPanic(t, tensor.ErrShape, func() { tensor.NewBatches(tensor.Scalar[float32](3), y, none) })
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.NewBatches[float32](nil, y, none) })
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.NewBatches(x, (*tensor.Ints)(nil), none) })
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.NewBatches(x, (*tensor.Dense[float32])(nil), none) })
	b := tensor.NewBatches(x, y, tensor.BatchOptions{Size: 2})
	wantPanic(t, tensor.ErrRange, func() { b.Resume(tensor.Position{Batch: 3}) }, "batch 3", "2 batches")
	wantPanic(t, tensor.ErrRange, func() { b.Resume(tensor.Position{Batch: -1}) })
	wantPanic(t, tensor.ErrRange, func() { b.Resume(tensor.Position{Epoch: -1}) })
	wantPanic(t, tensor.ErrRange, func() { b.Epoch(-1)(func(tensor.Batch[float32, *tensor.Ints]) bool { return true }) })
	var zero tensor.Batches[float64, *tensor.Ints]
	for range zero.Epoch(0) {
		t.Error("the zero Batches has a batch")
	}
}

// TestBatchesNest: a loop inside a loop over the same batches would overwrite
// them, so it is refused; one after a loop that was left, by a break or a panic,
// is not.
func TestBatchesNest(t *testing.T) {
	x, y := samples(6)
	b, other := tensor.NewBatches(x, y, tensor.BatchOptions{Size: 4}), tensor.NewBatches(x, y, tensor.BatchOptions{Size: 4})
	all := func(tensor.Batch[float32, *tensor.Ints]) bool { return true } // the body of a loop
	wantPanic(t, tensor.ErrMisuse, func() { b.Epoch(0)(func(tensor.Batch[float32, *tensor.Ints]) bool { b.Epoch(7)(all); return true }) }, "Batches.Epoch", "epoch 7", "epoch 0")
	for range b.Epoch(0) {
		other.Epoch(0)(all)
		break
	}
	if got := epoch(t, b, 0); len(got) != 2 {
		t.Errorf("%d batches after a break, want 2", len(got))
	}
}
