package kern

import (
	"math/rand/v2"
	"testing"
)

// TestSumParts: sums in parts of any size that is allowed have the bits of sums.
func TestSumParts(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", testSumParts[float32])
		t.Run("float64", testSumParts[float64])
	})
}

func testSumParts[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range append(sumLengths(), 5*sumBlock) {
		if n == 0 {
			continue
		}
		for _, x := range [][]T{random[T](rng, n), mixture[T](rng, n)} {
			want := float64(Sum(x))
			for size := SumUnit[T](); size <= 8*SumUnit[T](); size *= 2 {
				lines := make([]T, Parts(n, size)*SumLine[T]())
				for p := range Parts(n, size) {
					lo, hi := Part(p, size, n)
					SumPart(lines[p*SumLine[T]():][:SumLine[T]()], x[lo:hi])
				}
				if got := float64(SumParts(lines, size)); !same(got, want) {
					t.Fatalf("%d elements in parts of %d: %v, want %v", n, size, got, want)
				}
			}
		}
	}
}

// TestColumnParts: so have sums of columns.
func TestColumnParts(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", testColumnParts[float32])
		t.Run("float64", testColumnParts[float64])
	})
}

func testColumnParts[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct{ rows, w int }{{1, 1}, {16, 3}, {17, 8}, {64, 256}, {100, 10}, {333, 70}, {2000, 17}} {
		x, want := mixture[T](rng, c.rows*c.w), make([]T, c.w)
		columnSums(want, x, c.rows)
		for rows := ColumnUnit; rows <= 8*ColumnUnit; rows *= 2 {
			lines := make([]T, Parts(c.rows, rows)*c.w)
			for p := range Parts(c.rows, rows) {
				lo, hi := Part(p, rows, c.rows)
				ColumnPart(lines[p*c.w:][:c.w], x[lo*c.w:hi*c.w], hi-lo)
			}
			AddParts(lines, c.w)
			for j, v := range want {
				if !same(float64(lines[j]), float64(v)) {
					t.Fatalf("%+v in parts of %d rows: column %d is %v, want %v", c, rows, j, lines[j], v)
				}
			}
		}
	}
}

// Sums in parts allocate nothing.
func TestSumPartsAllocs(t *testing.T) {
	x, lines, column := make([]float32, 4096), make([]float32, 4*SumLine[float32]()), make([]float32, 64)
	if n := allocations(10, func() {
		for p := range 4 {
			SumPart(lines[p*16:][:16], x[p*1024:][:1024])
		}
		SumParts(lines, 1024)
		ColumnPart(column, x, 64)
	}); n != 0 && !raceEnabled {
		t.Errorf("%v allocations", n)
	}
}
