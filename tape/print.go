package tape

import (
	"fmt"

	"github.com/covector-ad/covector/tensor"
)

// String returns shape and value, as in "Var[2] [1. 2.]"; a large value shows its
// outer elements only, as [tensor.Dense.String] says. A Var without a value
// prints, too: "Var(zero)", "Var(stale)" after its tape was reset, and "Var[2] (not
// computed)" while shapes alone are recorded.
func (v Var[T]) String() string {
	if !v.fresh() {
		return unprintable("Var", v.t == nil)
	}
	s := v.t.at(v.id).shape
	if v.t.abstract {
		return described("Var", s, "(not computed)")
	}
	return described("Var", s, v.t.full("String", v.id).String())
}

// String returns shape and value, as [Var.String] does.
func (v IntVar) String() string {
	if !v.fresh() {
		return unprintable("IntVar", v.c == nil)
	}
	d := v.c.ints[v.id].val
	if v.c.abstract {
		return described("IntVar", d.Shape(), "(not computed)")
	}
	return described("IntVar", d.Shape(), d.String())
}

func unprintable(kind string, zero bool) string {
	if zero {
		return kind + "(zero)"
	}
	return kind + "(stale)"
}

// described puts a value of several lines below the shape.
func described(kind string, s tensor.Shape, value string) string {
	gap := " "
	if len(s) > 1 && s.Size() > 0 {
		gap = "\n"
	}
	return fmt.Sprintf("%s%v%s%s", kind, s, gap, value)
}
