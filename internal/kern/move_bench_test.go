package kern

import (
	"math/rand/v2"
	"testing"
)

// moves are data movements; each stores out elements and reads as many.
func moves[T Float]() []move[T] {
	const rows, width, wide = 4096, 64, 1 << 18
	rng := rand.New(rand.NewPCG(1, 1))
	table := indices(rng, rows, rows)
	each := indices(rng, wide, 512)
	pairs := indices(rng, 2*rows, 64)
	image := &Conv{N: 1, C: 16, H: 64, W: 64, O: 1, KH: 3, KW: 3, SH: 1, SW: 1, PH: 1, PW: 1, DH: 1, DW: 1, Groups: 1}
	pitched := pitch[T](64 * 64)
	patches := 16*9*pitched + spare
	return []move[T]{
		{"fill", wide, func(dst, _ []T) { Fill(dst, 3) }},
		{"expand-rows", wide, func(dst, src []T) { Expand(dst, []int{512, 512}, src[:512], []int{1, 512}) }},
		{"expand-columns", wide, func(dst, src []T) { Expand(dst, []int{512, 512}, src[:512], []int{512, 1}) }},
		{"sum-to-rows", wide / 2, func(dst, src []T) { SumTo(dst[:512], []int{1, 512}, src[:wide], []int{512, 512}) }},
		{"concat-last", wide, func(dst, src []T) {
			PutBlocks(dst, 0, 512, src[:wide/2], 256)
			PutBlocks(dst, 256, 512, src[wide/2:wide], 256)
		}},
		{"stack-last", wide, func(dst, src []T) {
			PutBlocks(dst, 0, 2, src[:wide/2], 1)
			PutBlocks(dst, 1, 2, src[wide/2:wide], 1)
		}},
		{"slice-last", wide / 2, func(dst, src []T) { GetBlocks(dst, 256, src[:wide], 100, 512) }},
		{"take-rows", rows * width, func(dst, src []T) { Take(dst, src, table, rows, width) }},
		{"take-elements", wide, func(dst, src []T) { Take(dst, src[:512], each, 512, 1) }},
		{"take-add", rows * width, func(dst, src []T) { TakeAdd(dst, src[:rows*width], table, rows, width) }},
		{"take-along", wide, func(dst, src []T) { TakeAlong(dst, src[:wide], each, 512, 512, 512) }},
		{"gather", rows * width, func(dst, src []T) { Gather(dst, src, pairs, []int{64, 64}, width) }},
		{"scatter-add", rows * width, func(dst, src []T) { ScatterAdd(dst, src[:rows*width], pairs, []int{64, 64}, width) }},
		{"flip", wide, func(dst, src []T) { CopyFrom(dst, []int{512, 512}, src, 511, []int{512, -1}) }},
		{"cumsum-first", wide, func(dst, src []T) { CumSum(dst, src[:wide], 512, 512, false) }},
		{"cumsum-last", wide, func(dst, src []T) { CumSum(dst, src[:wide], 512, 1, false) }},
		{"im2col", patches, func(dst, src []T) { gather(image, dst, pitched, src, 16, 0, 64) }},
		{"col2im", patches, func(dst, src []T) { scatter(image, dst, src, pitched, 16, 0, 64) }},
	}
}

type move[T Float] struct {
	name string
	out  int
	run  func(dst, src []T)
}

func benchMoves[T Float](b *testing.B, name string) {
	for _, m := range moves[T]() {
		b.Run(name+"/"+m.name, func(b *testing.B) { moveBench(b, m.out, m.run) })
	}
}

func BenchmarkMoves(b *testing.B) {
	benchMoves[float32](b, "float32")
	benchMoves[float64](b, "float64")
}
