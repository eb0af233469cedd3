package kern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// exact is a kernel that gives the same bits in every form.
type exact[T Float] struct {
	name  string
	arity int
	run   func(out []T, x [][]T)
}

func one[T Float](name string, f func(out, x []T)) exact[T] {
	return exact[T]{name, 1, func(out []T, x [][]T) { f(out, x[0]) }}
}

func two[T Float](name string, f func(out, a, b []T)) exact[T] {
	return exact[T]{name, 2, func(out []T, x [][]T) { f(out, x[0], x[1]) }}
}

func exacts[T Float]() []exact[T] {
	return []exact[T]{
		two("Add", Add[T]), two("Sub", Sub[T]), two("Mul", Mul[T]), two("Div", Div[T]),
		two("GuardedMul", GuardedMul[T]), two("GuardedDiv", GuardedDiv[T]), two("Maximum", Maximum[T]), two("Minimum", Minimum[T]),
		two("Leaky", Leaky[T]),
		two("Equal", Equal[T]), two("NotEqual", NotEqual[T]), two("Less", Less[T]), two("LessEqual", LessEqual[T]),
		two("And", And[T]), two("Or", Or[T]),
		one("Neg", Neg[T]), one("Abs", Abs[T]), one("Reciprocal", Reciprocal[T]), one("Sqrt", Sqrt[T]),
		one("ReLU", ReLU[T]), one("Sign", Sign[T]), one("Not", Not[T]), one("Positive", Positive[T]), one("IsNaN", IsNaN[T]),
		{"Where", 3, func(out []T, x [][]T) { Where(out, x[0], x[1], x[2]) }},
		{"MaxShare", 3, func(out []T, x [][]T) { MaxShare(out, x[0], x[1], x[2]) }},
		{"MulAdd", 3, func(out []T, x [][]T) { MulAdd(out, x[0], x[1], x[2]) }},
	}
}

// everyISA runs f with each instruction set that this computer has.
func everyISA(t *testing.T, f func(t *testing.T)) {
	defer func(was isa) { active = was }(active)
	for set := isaGo; set <= bestISA(); set++ {
		active = set
		t.Run(isaNames[set], f)
	}
}

// needPools skips a test of allocations under the race detector, which makes pools drop
// memory.
func needPools(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("the race detector makes pools drop memory")
	}
}

// everyForm runs a test of both element types with each instruction set.
func everyForm(t *testing.T, f32, f64 func(t *testing.T)) {
	everyISA(t, func(t *testing.T) {
		t.Run("float32", f32)
		t.Run("float64", f64)
	})
}

// withISA runs f with one instruction set.
func withISA(set isa, f func()) {
	defer func(was isa) { active = was }(active)
	active = set
	f()
}

// mixture returns numbers of all kinds: of every size and sign, zeros, equal
// ones, subnormal ones, infinite ones and NaN.
func mixture[T Float](rng *rand.Rand, n int) []T {
	tiny := T(math.SmallestNonzeroFloat64)
	if isFloat32[T]() {
		tiny = T(float32(math.SmallestNonzeroFloat32))
	}
	special := []T{0, T(math.Copysign(0, -1)), 1, -1, tiny, -3 * tiny, T(math.Inf(1)), T(math.Inf(-1)), T(math.NaN())}
	x := make([]T, n)
	for i := range x {
		switch rng.IntN(3) {
		case 0:
			x[i] = special[rng.IntN(len(special))]
		case 1:
			x[i] = T(rng.NormFloat64())
		default:
			x[i] = T(math.Ldexp(rng.Float64()-0.5, rng.IntN(250)-125))
		}
	}
	return x
}

// same compares bits; one NaN is like another.
func same[T Float](a, b T) bool {
	return a == b && math.Signbit(float64(a)) == math.Signbit(float64(b)) || a != a && b != b
}

const guardBand = 19

// banded returns n elements at an unaligned place, with bands of a number before
// and after them that bandsWhole checks.
func banded[T Float](n, shift int) (all, x []T) {
	all = make([]T, n+2*guardBand+shift)
	Fill(all, 12345)
	return all, all[guardBand+shift : guardBand+shift+n : guardBand+shift+n]
}

func bandsWhole[T Float](all []T, n, shift int) bool {
	for i, v := range all {
		if (i < guardBand+shift || i >= guardBand+shift+n) && v != 12345 {
			return false
		}
	}
	return true
}

func TestArithSameBits(t *testing.T) { everyForm(t, testArith[float32], testArith[float64]) }

func testArith[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, k := range exacts[T]() {
		for n := 0; n <= 257; n++ {
			scalars := rng.IntN(1 << k.arity) // which operands have one element
			if n%7 == 0 {
				scalars = 0
			}
			x := make([][]T, k.arity)
			for j := range x {
				l := n
				if scalars>>j&1 == 1 && k.arity > 1 {
					l = 1
				}
				x[j] = mixture[T](rng, l+j)[j:]
			}
			want := make([]T, n)
			withISA(isaGo, func() { k.run(want, x) })
			shift := rng.IntN(5)
			all, out := banded[T](n, shift)
			k.run(out, x)
			agree(t, fmt.Sprintf("%s n=%d scalars=%b", k.name, n, scalars), out, want)
			if !bandsWhole(all, n, shift) {
				t.Fatalf("%s n=%d wrote outside of out", k.name, n)
			}
			if len(x[0]) == n { // in place
				k.run(x[0], x)
				agree(t, k.name+" in place", x[0], want)
			}
		}
	}
}

func agree[T Float](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i := range want {
		if !same(got[i], want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// Longer than one call into assembly, and with one operand for all.
func TestArithLong(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		const n = 2*maxVector + 5
		a, b, out := make([]float64, n), []float64{3}, make([]float64, n)
		for i := range a {
			a[i] = float64(i)
		}
		Sub(out, b, a)
		for i, v := range out {
			if v != 3-float64(i) {
				t.Fatalf("3 - %d is %v", i, v)
			}
		}
		Neg(out, a)
		if out[n-1] != -a[n-1] || out[maxVector] != -maxVector {
			t.Fatalf("the last is %v", out[n-1])
		}
	})
}

func TestArithAllocs(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		out, v := make([]float32, 100), []float32{2}
		allocs := allocations(10, func() {
			x := [1]float32{v[0]}
			Mul(out, out, x[:])
			Where(out, out, x[:], out)
			ReLU(out, out)
		})
		if allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

// A slice that is too short must stop the program, not be read past its end.
func TestArithShortOperand(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		mem := make([]float64, 200)
		Sub(mem[:100], mem[100:150:150], mem[:100])
	})
}

func FuzzArith(f *testing.F) {
	f.Add(uint64(1), uint16(33), uint8(3))
	f.Add(uint64(9), uint16(257), uint8(24))
	f.Fuzz(func(t *testing.T, seed uint64, size uint16, which uint8) {
		rng := rand.New(rand.NewPCG(seed, 0))
		list := exacts[float32]()
		k := list[int(which)%len(list)]
		n := int(size) % 5000
		x := make([][]float32, k.arity)
		for j := range x {
			x[j] = mixture[float32](rng, n)
		}
		want := make([]float32, n)
		withISA(isaGo, func() { k.run(want, x) })
		everyISA(t, func(t *testing.T) {
			out := make([]float32, n)
			k.run(out, x)
			agree(t, k.name, out, want)
		})
	})
}
