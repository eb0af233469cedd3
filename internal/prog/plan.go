package prog

import (
	"slices"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// Plan is what a program will take, known before it runs.
type Plan struct {
	ArenaBytes int64   // the memory for computed values
	ConstBytes int64   // the memory of constants, shared by all Runners
	Flops      float64 // floating-point operations of a run: of products and sums 2, of other elements 1
	Bytes      float64 // read and written, if nothing stays in caches
	Scalars    int     // operations on single numbers that sequences of these have
	Steps      []PlanStep
}

// PlanStep is one instruction that does work.
type PlanStep struct {
	Op      string
	Shapes  []tensor.Shape // of the operands, floating ones first
	Result  []tensor.Shape
	Site    string // file:line of the call that recorded it
	Scalars int    // operations on single numbers, if it is a sequence of these
	Cost
}

// Plan returns what a run of the code takes.
func (c *Code[T]) Plan() *Plan {
	p := &Plan{ArenaBytes: c.Bytes()}
	for k := range c.List.X {
		if v := &c.List.X[k]; v.Leaf == Const {
			p.ConstBytes += int64(len(v.Data)) * int64(elementBytes[T]())
		}
	}
	for n := range c.List.Code {
		in := &c.List.Code[n]
		if in.Form.idle() {
			continue
		}
		s := PlanStep{Op: in.Op.Name(), Site: in.Site, Shapes: in.operandShapes(c.List), Cost: c.cost(n)}
		for _, v := range in.Y {
			s.Result = append(s.Result, c.List.X[v].Shape)
		}
		for _, v := range in.J {
			s.Result = append(s.Result, c.List.I[v].Shape)
		}
		p.Flops, p.Bytes = p.Flops+s.Flops, p.Bytes+s.Bytes
		if op, ok := in.Op.(*scalars[T]); ok {
			s.Scalars = op.count
			p.Scalars += op.count
		}
		p.Steps = append(p.Steps, s)
	}
	return p
}

// OperandShapes returns the shapes of the operands of in, floating ones first.
func (c *Code[T]) OperandShapes(in *Instr[T]) []tensor.Shape { return in.operandShapes(c.List) }

func (in *Instr[T]) operandShapes(l *List[T]) []tensor.Shape {
	var s []tensor.Shape
	for _, v := range in.X {
		s = append(s, slices.Clone(l.X[v].Shape))
	}
	for _, v := range in.I {
		s = append(s, slices.Clone(l.I[v].Shape))
	}
	return s
}

// shortSite is a site without its folders.
func shortSite(site string) string { return site[strings.LastIndexByte(site, '/')+1:] }
