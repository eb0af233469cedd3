package prog

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// number is a pointwise op for tests, by a kernel of the library's or of its own.
type number struct {
	name  string
	op    kern.ScalarOp
	arity int
	block func(out []float64, x [][]float64)
}

func (n *number) Name() string { return n.name }

func (n *number) Results(x, _ []tensor.Shape) (Results, error) { return Results{X: x[:1]}, nil }

func (n *number) Forward(*Out[float64], *In[float64]) error { panic("not called") }

func (n *number) Equal(o Kernel[float64]) bool { return o == Kernel[float64](n) }

func (n *number) Block(out []float64, x [][]float64) { n.block(out, x) }

func (n *number) Scalar() kern.ScalarOp { return n.op }

func unary(op kern.ScalarOp, f func(out, x []float64)) *number {
	return &number{op.String(), op, 1, func(out []float64, x [][]float64) { f(out, x[0]) }}
}

func binary(op kern.ScalarOp, f func(out, a, b []float64)) *number {
	return &number{op.String(), op, 2, func(out []float64, x [][]float64) { f(out, x[0], x[1]) }}
}

// numbers has an op for each operation, and two that are known by their Block
// alone.
var numbers = []*number{
	binary(kern.ScalarAdd, kern.Add[float64]), binary(kern.ScalarSub, kern.Sub[float64]), binary(kern.ScalarMul, kern.Mul[float64]),
	binary(kern.ScalarGuardedMul, kern.GuardedMul[float64]), binary(kern.ScalarDiv, kern.Div[float64]),
	unary(kern.ScalarNeg, kern.Neg[float64]), unary(kern.ScalarAbs, kern.Abs[float64]),
	unary(kern.ScalarSquare, func(out, x []float64) { kern.Mul(out, x, x) }),
	unary(kern.ScalarReciprocal, kern.Reciprocal[float64]), unary(kern.ScalarSqrt, kern.Sqrt[float64]),
	binary(kern.ScalarEqual, kern.Equal[float64]), binary(kern.ScalarNotEqual, kern.NotEqual[float64]),
	binary(kern.ScalarLess, kern.Less[float64]), binary(kern.ScalarLessEqual, kern.LessEqual[float64]),
	binary(kern.ScalarGreater, func(out, a, b []float64) { kern.Less(out, b, a) }),
	binary(kern.ScalarGreaterEqual, func(out, a, b []float64) { kern.LessEqual(out, b, a) }),
	unary(kern.ScalarPositive, kern.Positive[float64]),
	binary(kern.ScalarMaximum, kern.Maximum[float64]), binary(kern.ScalarMinimum, kern.Minimum[float64]), unary(kern.ScalarReLU, kern.ReLU[float64]),
	{"Where", kern.ScalarWhere, 3, func(out []float64, x [][]float64) { kern.Where(out, x[0], x[1], x[2]) }},
	{"MaxShare", kern.ScalarMaxShare, 3, func(out []float64, x [][]float64) { kern.MaxShare(out, x[0], x[1], x[2]) }},
	binary(kern.ScalarAnd, kern.And[float64]), binary(kern.ScalarOr, kern.Or[float64]), unary(kern.ScalarNot, kern.Not[float64]),
	unary(kern.ScalarExp, kern.Exp[float64]), unary(kern.ScalarLog, kern.Log[float64]),
	unary(kern.ScalarSin, kern.Sin[float64]), unary(kern.ScalarCos, kern.Cos[float64]),
	unary(kern.ScalarTanh, kern.Tanh[float64]), unary(kern.ScalarSigmoid, kern.Sigmoid[float64]),
	binary(kern.ScalarGuardedDiv, kern.GuardedDiv[float64]),
	{"own", kern.ByBlock, 2, func(out []float64, x [][]float64) {
		kern.Map2(out, x[0], x[1], func(a, b float64) float64 { return math.Hypot(a, b) - 1 })
	}},
	{"own3", kern.ByBlock, 3, func(out []float64, x [][]float64) {
		kern.Map3(out, x[0], x[1], x[2], func(a, b, c float64) float64 { return a - b - c })
	}},
}

// other is an op of two numbers that is not pointwise, reshaped one of a number,
// which has the given shape then.
type other struct{ number }

func (*other) Forward(out *Out[float64], in *In[float64]) error {
	out.X[0].Data()[0] = in.X[0].Data()[0] - 2*in.X[1].Data()[0]
	return nil
}

type reshaped struct {
	number
	to tensor.Shape
}

func (r *reshaped) Results(_, _ []tensor.Shape) (Results, error) {
	return Results{X: []tensor.Shape{r.to}}, nil
}

func (*reshaped) Forward(out *Out[float64], in *In[float64]) error {
	out.X[0].Data()[0] = in.X[0].Data()[0]
	return nil
}

func (*reshaped) Equal(Kernel[float64]) bool { return false }

// tangle is a list of n random operations on three inputs and a constant. Some
// are calls, some change the shape and change it back.
func tangle(rng *rand.Rand, n int) *List[float64] {
	l := &List[float64]{}
	value := func(v Value[float64]) int32 {
		l.X = append(l.X, v)
		return int32(len(l.X) - 1)
	}
	var pool []int32
	for k := range 3 {
		pool = append(pool, value(Value[float64]{Leaf: Input, Index: int32(k)}))
	}
	pool = append(pool, value(Value[float64]{Leaf: Const, Data: []float64{0.75}}))
	for range n {
		pick := func() int32 { return pool[max(0, len(pool)-1-rng.IntN(12))] }
		op := numbers[rng.IntN(len(numbers))]
		c, arity := Instr[float64]{Op: op, Form: Pointwise}, op.arity
		switch rng.IntN(20) {
		case 0:
			c.Op, c.Form, arity = &other{}, Call, 2
		case 1:
			x := pick()
			y := value(Value[float64]{Shape: tensor.Shape{1, 1}})
			z := value(Value[float64]{})
			l.Code = append(l.Code, Instr[float64]{Op: &reshaped{to: tensor.Shape{1, 1}}, Form: Alias, X: []int32{x}, Y: []int32{y}},
				Instr[float64]{Op: &reshaped{to: tensor.Shape{}}, Form: Repeat, X: []int32{y}, Y: []int32{z}})
			pool = append(pool, z)
		}
		for range arity {
			c.X = append(c.X, pick())
		}
		c.Y = []int32{value(Value[float64]{})}
		l.Code = append(l.Code, c)
		pool = append(pool, c.Y[0])
	}
	for range 5 {
		l.Outs = append(l.Outs, pool[len(pool)-1-rng.IntN(len(pool)/2)])
	}
	return l
}

// outcome runs l without the passes to skip.
func outcome(t *testing.T, l *List[float64], skip Pass) (c *Code[float64], out []float64) {
	t.Helper()
	c, f := compiled(t, l, skip, []float64{0.3}, []float64{-1.25}, []float64{2})
	if a := testing.AllocsPerRun(3, func() { _, _ = f.Run(context.Background()) }); a != 0 {
		t.Errorf("a run allocates %v times", a)
	}
	for k := range l.Outs {
		d := f.Out(k)
		out = append(out, d.Data()[0])
	}
	return c, out
}

// TestScalars compares the interpreter with the blocks of the ops, to the bit.
func TestScalars(t *testing.T) {
	joined := 0
	for seed := range uint64(200) {
		n := 3 + int(seed%7)*40
		if seed == 199 {
			n = 3 * window
		}
		list := func() *List[float64] { return tangle(rand.New(rand.NewPCG(seed, 3)), n) }
		_, want := outcome(t, list(), ^Pass(0))
		for _, skip := range []Pass{0, Reuse | InPlace, ^Scalars} {
			c, got := outcome(t, list(), skip)
			if !SameBits(got, want) {
				t.Fatalf("seed %d, passes skipped %b: %v, want %v\n%v", seed, skip, got, want, c)
			}
			if p := c.Plan(); p.Scalars > 0 && p.Scalars <= n {
				joined++
			}
		}
	}
	if joined < 300 {
		t.Errorf("only %d programs had scalar operations", joined)
	}
}

// TestScalarOrder holds that operations of one kind stand together, and that
// registers serve again.
func TestScalarOrder(t *testing.T) {
	l := &List[float64]{X: make([]Value[float64], 1+3*100)}
	l.X[0] = Value[float64]{Leaf: Input}
	for k := range int32(100) { // exp, then a sum, in turns
		y := 1 + 3*k
		l.Code = append(l.Code,
			Instr[float64]{Op: numbers[25], Form: Pointwise, X: []int32{0}, Y: []int32{y}},
			Instr[float64]{Op: numbers[0], Form: Pointwise, X: []int32{max(y-1, 0), y}, Y: []int32{y + 1}},
			Instr[float64]{Op: numbers[5], Form: Pointwise, X: []int32{y + 1}, Y: []int32{y + 2}})
	}
	l.X[0].Shape = tensor.Shape{}
	l.Code = l.Code[:len(l.Code)-1]
	for k := range l.Code { // a sum of the sum before, not of its negative
		if c := &l.Code[k]; len(c.X) == 2 {
			c.X[0] = max(c.Y[0]-3, 0)
		}
	}
	l.Outs = []int32{int32(len(l.X) - 2)}
	deadCode(l)
	lowerScalars(l)
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	s := l.Code[0].Op.(*scalars[float64])
	if len(l.Code) != 1 || len(s.runs) != 2 || s.count != 200 {
		t.Errorf("%d instructions, runs %v, %d operations; want all exponentials, then all sums", len(l.Code), s.runs, s.count)
	}
	if s.registers > 101 {
		t.Errorf("%d registers for at most 101 numbers at a time", s.registers)
	}
	if text := s.String(); strings.Count(text, "= Exp(r0)\n") != 100 || strings.Count(text, "= Add(") != 100 {
		t.Errorf("listed as\n%s", text)
	}
}
