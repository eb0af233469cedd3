package main

import (
	"go/ast"
	"go/token"

	"github.com/covector-ad/covector/ops"
)

// Go has no operator **: it reads a**b as a times the target of a pointer, a*(*b),
// with the precedence of a product. So a chain of products is taken apart, and put
// together again with powers first, which bind from the right and more tightly than
// a sign: -x**2 is -(x**2).

// factor is one operand of a chain of products and quotients, with the powers that
// it is raised to.
type factor struct {
	op     token.Token // MUL or QUO
	powers []ast.Expr  // base, exponent, exponent of that, …
}

var binaries = map[token.Token]func(a, b Var) Var{
	token.ADD: ops.Add[float64], token.SUB: ops.Sub[float64],
	token.MUL: ops.Mul[float64], token.QUO: ops.Div[float64],
}

func (e *expr) binary(n *ast.BinaryExpr, find func(string) int) (compiled, error) {
	op, ok := binaries[n.Op]
	if !ok {
		return nil, &exprError{e.text, int(n.OpPos) - 1, n.Op.String() + " is none of the operators + - * / **"}
	}
	if n.Op == token.MUL || n.Op == token.QUO {
		return e.product(factors(n), find)
	}
	a, err := e.node(n.X, find)
	if err != nil {
		return nil, err
	}
	b, err := e.node(n.Y, find)
	return func(env []Var) Var { return op(a(env), b(env)) }, err
}

// factors takes a chain apart.
func factors(n ast.Expr) []factor {
	b, ok := n.(*ast.BinaryExpr)
	if !ok || b.Op != token.MUL && b.Op != token.QUO {
		return []factor{{token.MUL, []ast.Expr{n}}}
	}
	chain := factors(b.X)
	if star, ok := b.Y.(*ast.StarExpr); ok && b.Op == token.MUL && star.Star == b.OpPos+1 {
		last := &chain[len(chain)-1]
		last.powers = append(last.powers, star.X)
		return chain
	}
	return append(chain, factor{b.Op, []ast.Expr{b.Y}})
}

func (e *expr) product(chain []factor, find func(string) int) (compiled, error) {
	var out compiled
	for k, f := range chain {
		y, err := e.power(f.powers, find)
		if err != nil {
			return nil, err
		}
		if x, op := out, binaries[f.op]; k > 0 {
			out = func(env []Var) Var { return op(x(env), y(env)) }
		} else {
			out = y
		}
	}
	return out, nil
}

func (e *expr) power(powers []ast.Expr, find func(string) int) (compiled, error) {
	base := powers[0]
	if len(powers) == 1 {
		return e.node(base, find)
	}
	if sign, ok := base.(*ast.UnaryExpr); ok && (sign.Op == token.SUB || sign.Op == token.ADD) {
		y, err := e.power(append([]ast.Expr{sign.X}, powers[1:]...), find)
		if err != nil || sign.Op == token.ADD {
			return y, err
		}
		return func(env []Var) Var { return ops.Neg(y(env)) }, nil
	}
	a, err := e.node(base, find)
	if err != nil {
		return nil, err
	}
	b, err := e.power(powers[1:], find)
	return func(env []Var) Var { return ops.Pow(a(env), b(env)) }, err
}
