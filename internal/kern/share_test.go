package kern

import (
	"math/rand/v2"
	"testing"
)

// asFloats are indices as numbers to compare.
func asFloats[T Float](x []int64) []T {
	y := make([]T, len(x))
	for i, v := range x {
		y[i] = T(v)
	}
	return y
}

// kernels that are shared, at sizes of several parts, one of them not full.
type sharedKernel[T Float] struct {
	name string
	run  func() []T // on fresh memory
}

func sharedKernels[T Float]() []sharedKernel[T] {
	rng := rand.New(rand.NewPCG(21, 22))
	conv := Conv{N: 11, C: 4, H: 13, W: 12, O: 6, KH: 3, KW: 3, SH: 2, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 2}
	few := conv
	few.N, few.C, few.O, few.H, few.W, few.Groups = 2, 16, 4, 40, 40, 1
	list := []sharedKernel[T]{
		{"FillUniform", func() []T { out := make([]T, 3*randomLen+7); FillUniform(out, 5); return out }},
		{"FillNormal", func() []T { out := make([]T, 3*randomLen+7); FillNormal(out, 5); return out }},
	}
	x := random[T](rng, 3*randomLen+7)
	list = append(list, sharedKernel[T]{"Dropout", func() []T {
		out := make([]T, len(x))
		Dropout(out, x, 0.3, 9)
		return out
	}})
	list = append(list, sharedConvs[T]("", conv)...)
	list = append(list, sharedConvs[T](" of few images", few)...)
	list = append(list, sharedPools[T](few)...)
	list = append(list, sharedGathers[T](rng)...)
	return append(list, sharedFactors[T]()...)
}

func sharedConvs[T Float](suffix string, v Conv) []sharedKernel[T] {
	rng := rand.New(rand.NewPCG(23, 24))
	oh, ow := v.Out()
	x, y, k := random[T](rng, v.N*v.C*v.H*v.W), random[T](rng, v.N*v.O*oh*ow), random[T](rng, v.O*v.C/v.Groups*v.KH*v.KW)
	result := func(like []T, f func(out []T)) func() []T {
		return func() []T {
			out := random[T](rng, len(like)) // whatever lay there
			f(out)
			return out
		}
	}
	return []sharedKernel[T]{
		{"ConvForward" + suffix, result(y, func(out []T) { ConvForward(&v, out, x, k) })},
		{"ConvToX" + suffix, result(x, func(out []T) { ConvToX(&v, out, y, k) })},
		{"ConvToK" + suffix, result(k, func(out []T) { ConvToK(&v, out, x, y) })},
	}
}

func sharedPools[T Float](v Conv) []sharedKernel[T] {
	rng := rand.New(rand.NewPCG(25, 26))
	oh, ow := v.Out()
	x, y := random[T](rng, v.N*v.C*v.H*v.W), random[T](rng, v.N*v.C*oh*ow)
	return []sharedKernel[T]{
		{"MaxPool", func() []T { at := make([]int64, len(y)); MaxPool(&v, at, x); return asFloats[T](at) }},
		{"AvgPool", func() []T { out := random[T](rng, len(y)); AvgPool(&v, out, x, 0.25); return out }},
		{"AvgUnpool", func() []T { out := random[T](rng, len(x)); AvgUnpool(&v, out, y, 0.25); return out }},
	}
}

func sharedGathers[T Float](rng *rand.Rand) []sharedKernel[T] {
	const outer, n, m, inner, long = 3, 40, 300, 130, 1100
	src, back := random[T](rng, outer*n*inner), random[T](rng, outer*m*inner)
	index, every := indices(rng, m, n), indices(rng, outer*m*inner, n)
	tuples, shape := indices(rng, 2*m, 3), []int{3, 40}
	lines := mixture[T](rng, 7*200*3)
	return []sharedKernel[T]{
		{"Take", func() []T { out := make([]T, len(back)); Take(out, src, index, n, inner); return out }},
		{"TakeAdd", func() []T { out := random[T](rng, len(src)); TakeAdd(out, back, index, n, inner); return out }},
		{"TakeAlong", func() []T { out := make([]T, len(back)); TakeAlong(out, src, every, n, m, inner); return out }},
		{"Gather", func() []T { out := make([]T, m*inner); Gather(out, src, tuples, shape, inner); return out }},
		{"ScatterAdd", func() []T {
			out := random[T](rng, outer*n*long)
			ScatterAdd(out, back[:n*long], tuples[:2*n], shape, long)
			return out
		}},
		{"Sort", func() []T {
			out, at := make([]T, 7*50*3), make([]int64, 7*50*3)
			Sort(out, at, lines, 200, 50, 3, true)
			return append(out, asFloats[T](at)...)
		}},
	}
}

// Every kernel that is shared gives the same bits on any number of threads.
func TestSharedKernels(t *testing.T) {
	t.Run("float32", testSharedKernels[float32])
	t.Run("float64", testSharedKernels[float64])
}

func testSharedKernels[T Float](t *testing.T) {
	for _, k := range sharedKernels[T]() {
		t.Run(k.name, func(t *testing.T) { sameOnThreads(t, k.run) })
	}
}

func TestShareAllocs(t *testing.T) {
	needPools(t)
	out, index := make([]float32, 5*randomLen), make([]int64, 5*randomLen)
	onThreads(2, func() {
		if n := allocations(100, func() {
			FillUniform(out, 1)
			TakeAlong(out, out, index, 1, 1, 1)
		}); n != 0 {
			t.Errorf("%v allocations", n)
		}
	})
}
