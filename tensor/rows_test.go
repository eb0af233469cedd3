package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

func TestRows(t *testing.T) {
	d := tensor.Arange[float64](0, 12, 1).Reshape(3, 2, 2)
	for _, c := range []struct {
		index []int
		want  []float64
	}{
		{[]int{2, 0}, []float64{8, 9, 10, 11, 0, 1, 2, 3}},
		{[]int{-1, 1, 1}, []float64{8, 9, 10, 11, 4, 5, 6, 7, 4, 5, 6, 7}},
		{nil, nil},
	} {
		r := tensor.Rows(d, c.index)
		i := tensor.RowsInts(tensor.IntsFrom([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 3, 4), c.index)
		if !r.Shape().Equal(tensor.Shape{len(c.index), 2, 2}) || !slices.Equal(r.Data(), c.want) {
			t.Errorf("rows %v: %v of shape %v, want %v", c.index, r.Data(), r.Shape(), c.want)
		}
		if !i.Shape().Equal(tensor.Shape{len(c.index), 4}) || !slices.Equal(i.Data(), toInt64s(c.want)) {
			t.Errorf("integer rows %v: %v of shape %v, want %v", c.index, i.Data(), i.Shape(), c.want)
		}
	}
	if r := tensor.Rows(d, []int{0}); &r.Data()[0] == &d.Data()[0] {
		t.Error("the rows share memory")
	}
	if r := tensor.Rows(tensor.Zeros[float32](2, 0), []int{1, 1, 1}); !r.Shape().Equal(tensor.Shape{3, 0}) {
		t.Errorf("rows without elements: shape %v", r.Shape())
	}
	wantPanic(t, tensor.ErrRange, func() { tensor.Rows(d, []int{0, 3}) }, "index 3", "3 rows")
	wantPanic(t, tensor.ErrRange, func() { tensor.Rows(d, []int{-4}) })
	wantPanic(t, tensor.ErrRange, func() { tensor.RowsInts(tensor.ZerosInts(0, 2), []int{0}) })
	wantPanic(t, tensor.ErrShape, func() { tensor.Rows(tensor.Scalar(1.0), nil) })
}

// TestSplitStratified checks random splits for what the function promises.
func TestSplitStratified(t *testing.T) {
	rng := tensor.NewRand(3)
	for range 300 {
		n, classes := rng.IntN(60), 1+rng.IntN(7)
		labels := tensor.ZerosInts(n)
		total := map[int64]int{}
		for i := range n {
			labels.Set(int64(rng.IntN(classes)-2), i)
			total[labels.At(i)]++
		}
		fraction := []float64{rng.Float64(), float64(rng.IntN(11)) / 10}[rng.IntN(2)]
		train, rest := tensor.SplitStratified(labels, fraction, rng)
		if want := int(math.Round(fraction * float64(n))); len(train) != want {
			t.Errorf("%d of %d samples, want %d", len(train), n, want)
		}
		if !slices.IsSorted(train) || !slices.IsSorted(rest) {
			t.Errorf("not ascending: %v, %v", train, rest)
		}
		both := slices.Sorted(slices.Values(slices.Concat(train, rest)))
		for i, v := range both {
			if i != v {
				t.Fatalf("%v and %v are not each sample once", train, rest)
			}
		}
		if len(both) != n {
			t.Errorf("%d samples of %d", len(both), n)
		}
		part := map[int64]int{}
		for _, i := range train {
			part[labels.At(i)]++
		}
		for l, c := range total {
			if exact := fraction * float64(c); math.Abs(float64(part[l])-exact) > 1 {
				t.Errorf("class %d: %d of %d, want within 1 of %v", l, part[l], c, exact)
			}
		}
	}
}

func TestSplitStratifiedCases(t *testing.T) {
	labels := tensor.IntsFrom([]int{1, 0, 1, 0, 1, 0, 1, 2})
	a, _ := tensor.SplitStratified(labels, 0.5, tensor.NewRand(1))
	b, _ := tensor.SplitStratified(labels, 0.5, tensor.NewRand(1))
	if !slices.Equal(a, b) {
		t.Errorf("one seed gives %v and %v", a, b)
	}
	// 4·½ = 2 of class 1; 3·½ = 1.5 of class 0, which is first of equals to get one more; ½ of class 2.
	count := map[int64]int{}
	for _, i := range a {
		count[labels.At(i)]++
	}
	if count[0] != 2 || count[1] != 2 || count[2] != 0 {
		t.Errorf("classes %v, want 2, 2 and 0", count)
	}
	chosen := map[int]bool{}
	for seed := range uint64(40) {
		train, _ := tensor.SplitStratified(tensor.ZerosInts(5), 0.2, tensor.NewRand(seed))
		chosen[train[0]] = true
	}
	if len(chosen) != 5 {
		t.Errorf("of 5 equal samples only %v are ever chosen", chosen)
	}
	rng := tensor.NewRand(1)
	wantPanic(t, tensor.ErrShape, func() { tensor.SplitStratified(tensor.ZerosInts(2, 2), 0.5, rng) })
	wantPanic(t, tensor.ErrRange, func() { tensor.SplitStratified(labels, 1.5, rng) }, "1.5")
	wantPanic(t, tensor.ErrRange, func() { tensor.SplitStratified(labels, math.NaN(), rng) })
	wantPanic(t, tensor.ErrZeroVar, func() { tensor.SplitStratified(labels, 0.5, nil) })
}
