package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"math"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/ops"
)

// expr is an arithmetic expression of names. Go's parser reads it; ** is a power,
// brackets are parentheses, as in NIST's exp[-x], and a name in quotes may be of
// any characters.
type expr struct {
	text string
	root ast.Expr
	hint string // what is said of an unknown name
}

// exprError is an error at one place of an expression.
type exprError struct {
	text string // of the expression
	at   int    // the place in it, in bytes
	msg  string
}

func (e *exprError) Error() string { return e.msg }

// Detail shows the expression, and a caret under the place.
func (e *exprError) Detail() string {
	at := min(max(e.at, 0), len(e.text))
	return "  " + e.text + "\n  " + strings.Repeat(" ", len([]rune(e.text[:at]))) + "^"
}

// parseExpr reads an expression. Its error is an *exprError.
func parseExpr(text string) (*expr, error) {
	text = strings.Map(func(r rune) rune {
		if r < ' ' { // a line break would end the expression
			return ' '
		}
		return r
	}, text)
	if len(text) > maxExpr {
		return nil, &exprError{text[:maxExpr], maxExpr, fmt.Sprintf("an expression of more than %d characters", maxExpr)}
	}
	root, err := parser.ParseExprFrom(token.NewFileSet(), "", round(text), 0)
	if err != nil {
		bad := &exprError{text: text, at: len(text), msg: "the expression is not complete"}
		if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
			bad.at, bad.msg = list[0].Pos.Offset, strings.NewReplacer("newline", "the end", "'EOF'", "the end").Replace(list[0].Msg)
		}
		return nil, bad
	}
	return &expr{text: text, root: root}, nil
}

// maxExpr bounds an expression, and so how deep the parser descends.
const maxExpr = 4096

// round turns brackets outside of quotes into parentheses, so that offsets stay.
func round(text string) string {
	out, quote := []byte(text), byte(0)
	for i, c := range out {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '`':
			quote = c
		case c == '[':
			out[i] = '('
		case c == ']':
			out[i] = ')'
		}
	}
	return string(out)
}

// errorAt is an error at node n.
func (e *expr) errorAt(n ast.Node, format string, args ...any) error {
	return &exprError{e.text, int(n.Pos()) - 1, fmt.Sprintf(format, args...)}
}

// functions are those that an expression may call, of one argument.
var functions = map[string]func(Var) Var{
	"abs": ops.Abs[float64], "sqrt": ops.Sqrt[float64],
	"exp": ops.Exp[float64], "expm1": ops.Expm1[float64],
	"log": ops.Log[float64], "log1p": ops.Log1p[float64], "log2": ops.Log2[float64], "log10": ops.Log10[float64],
	"sin": ops.Sin[float64], "cos": ops.Cos[float64], "tan": ops.Tan[float64],
	"arcsin": ops.Asin[float64], "arccos": ops.Acos[float64], "arctan": ops.Atan[float64],
	"asin": ops.Asin[float64], "acos": ops.Acos[float64], "atan": ops.Atan[float64],
	"sinh": ops.Sinh[float64], "cosh": ops.Cosh[float64], "tanh": ops.Tanh[float64],
	"erf": ops.Erf[float64],
}

// constants are names with a value.
var constants = map[string]float64{"pi": math.Pi}

// compiled is an expression that Vars can be put into.
type compiled func(env []Var) Var

// compile checks e and returns it as a function of the values of names, which find
// gives an index in env; find returns -1 for a name that it does not know.
func (e *expr) compile(find func(name string) int) (compiled, error) {
	return e.node(e.root, find)
}

func (e *expr) node(n ast.Expr, find func(string) int) (compiled, error) {
	switch n := n.(type) {
	case *ast.ParenExpr:
		return e.node(n.X, find)
	case *ast.BasicLit:
		return e.literal(n, find)
	case *ast.Ident:
		return e.name(n, n.Name, find)
	case *ast.CallExpr:
		return e.call(n, find)
	case *ast.UnaryExpr:
		x, err := e.node(n.X, find)
		switch {
		case err != nil || n.Op == token.ADD:
			return x, err
		case n.Op == token.SUB:
			return func(env []Var) Var { return ops.Neg(x(env)) }, nil
		}
		return nil, e.errorAt(n, "%v is no sign: + and - are", n.Op)
	case *ast.BinaryExpr:
		return e.binary(n, find)
	case *ast.StarExpr:
		return nil, e.errorAt(n, "* has nothing before it")
	}
	return nil, e.errorAt(n, "this is no arithmetic: numbers, names, + - * / **, parentheses and functions are")
}

func (e *expr) literal(n *ast.BasicLit, find func(string) int) (compiled, error) {
	switch n.Kind {
	case token.STRING:
		name, err := strconv.Unquote(n.Value)
		if err != nil {
			return nil, e.errorAt(n, "%v", err)
		}
		return e.name(n, name, find)
	case token.INT, token.FLOAT:
		v, err := parseNumber(n.Value)
		if err != nil || math.IsInf(v, 0) {
			return nil, e.errorAt(n, "%s is no decimal number of float64", n.Value)
		}
		return func(env []Var) Var { return env[0].Scalar(v) }, nil
	}
	return nil, e.errorAt(n, "%s is no number", n.Value)
}

func (e *expr) name(n ast.Node, name string, find func(string) int) (compiled, error) {
	if k := find(name); k >= 0 {
		return func(env []Var) Var { return env[k] }, nil
	}
	if v, ok := constants[name]; ok {
		return func(env []Var) Var { return env[0].Scalar(v) }, nil
	}
	if _, ok := functions[name]; ok {
		return nil, e.errorAt(n, "the function %s needs an argument in parentheses", name)
	}
	return nil, e.errorAt(n, "unknown name %q%s", name, e.hint)
}

func (e *expr) call(n *ast.CallExpr, find func(string) int) (compiled, error) {
	id, ok := n.Fun.(*ast.Ident)
	if !ok {
		return nil, e.errorAt(n, "an operator is missing before %q", "(")
	}
	f, ok := functions[id.Name]
	switch {
	case !ok && (find(id.Name) >= 0 || constants[id.Name] != 0):
		return nil, e.errorAt(id, "%s is no function: for a product write %s*(…)", id.Name, id.Name)
	case !ok:
		return nil, e.errorAt(id, "unknown function %q", id.Name)
	case len(n.Args) != 1:
		return nil, e.errorAt(id, "%s wants 1 argument and has %d", id.Name, len(n.Args))
	}
	x, err := e.node(n.Args[0], find)
	return func(env []Var) Var { return f(x(env)) }, err
}
