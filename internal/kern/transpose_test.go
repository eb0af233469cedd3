package kern

import (
	"math/rand/v2"
	"testing"
)

// TestTranspose compares every form with the definition, in all small sizes and
// with lines that stand apart; what lies between them is not touched.
func TestTranspose(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", testTranspose[float32])
		t.Run("float64", testTranspose[float64])
	})
}

func testTranspose[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for rows := range 36 {
		for _, cols := range []int{0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 70} {
			checkTranspose[T](t, rng, rows, cols)
			checkTranspose[T](t, rng, cols, rows)
		}
	}
	checkTranspose[T](t, rng, 200, 257)
	checkTranspose[T](t, rng, 1, 257)
}

func checkTranspose[T Float](t *testing.T, rng *rand.Rand, rows, cols int) {
	t.Helper()
	ds, ss := rows+rng.IntN(3), cols+rng.IntN(3)
	src := random[T](rng, rows*ss)
	all, dst := banded[T](cols*ds, 3)
	transposeLines(dst, src, rows, cols, ds, ss)
	for p, v := range dst {
		want := T(12345)
		if j, i := p/ds, p%ds; i < rows {
			want = src[i*ss+j]
		}
		if v != want {
			t.Fatalf("%d×%d by %d and %d: element %d is %v, want %v", rows, cols, ss, ds, p, v, want)
		}
	}
	if !bandsWhole(all, cols*ds, 3) {
		t.Fatalf("%d×%d: wrote outside", rows, cols)
	}
}

// moveBench is a benchmark of f, which stores n elements and reads as many, of twice
// as many that it has.
func moveBench[T Float](b *testing.B, n int, f func(dst, src []T)) {
	src, dst := random[T](rand.New(rand.NewPCG(1, 1)), 2*n), make([]T, n)
	rate[T](b, 2*n*sizeOf[T](), func() { f(dst, src) })
}

func BenchmarkMove(b *testing.B) {
	for _, c := range []struct {
		name           string
		shape, strides []int
	}{
		{"512x512", []int{512, 512}, []int{1, 512}},
		{"4096x4096", []int{4096, 4096}, []int{1, 4096}},
		{"1000x777", []int{1000, 777}, []int{1, 1000}},
		{"nhwc-16", []int{64, 1024, 16}, []int{16 * 1024, 1, 1024}},
		{"nhwc-3", []int{64, 1024, 3}, []int{3 * 1024, 1, 1024}},
		{"heads", []int{32, 8, 128, 64}, []int{65536, 64, 512, 1}},
		{"step2", []int{1 << 18}, []int{2}},
	} {
		benchTypes(b, c.name,
			func(b *testing.B) {
				moveBench(b, elements(c.shape), func(dst, src []float32) { CopyFrom(dst, c.shape, src, 0, c.strides) })
			},
			func(b *testing.B) {
				moveBench(b, elements(c.shape), func(dst, src []float64) { CopyFrom(dst, c.shape, src, 0, c.strides) })
			})
	}
}
