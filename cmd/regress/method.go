package main

import (
	"slices"
	"strings"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/optim"
)

// method is a way to fit that -method names.
type method struct {
	name    string
	full    optim.Method // nil: stochastic, sgd or adam
	squares bool         // only for sums of squares
	prox    bool         // of an objective with a proximal part, so that -l1 may be there
}

// methods are in the order in which the help lists them. Methods whose tests of
// convergence cannot be met, but for rounding, end there by themselves.
var methods = []method{
	{name: "gd", full: &optim.GD{}},
	{name: "heavy-ball", full: &optim.GD{Acceleration: optim.HeavyBall}},
	{name: "nesterov", full: &optim.GD{Acceleration: optim.Nesterov}},
	{name: "bb", full: &optim.GD{BarzilaiBorwein: true}},
	{name: "sgd"},
	{name: "adam"},
	{name: "newton", full: &optim.Newton{}},
	{name: "newton-cg", full: &optim.NewtonCG{}},
	{name: "trust", full: &optim.TrustRegion{}},
	{name: "cg", full: &optim.NonlinearCG{}},
	{name: "bfgs", full: &optim.BFGS{}},
	{name: "lbfgs", full: &optim.LBFGS{}},
	{name: "lm", full: &optim.LevenbergMarquardt{}, squares: true},
	{name: "gn", full: &optim.GaussNewton{}, squares: true},
	{name: "ista", full: &optim.Proximal{ISTA: true}, prox: true},
	{name: "fista", full: &optim.Proximal{}, prox: true},
}

func methodNames() []string {
	var out []string
	for _, m := range methods {
		out = append(out, m.name)
	}
	return out
}

func methodNamed(name string) (*method, bool) {
	k := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
	if k < 0 {
		return nil, false
	}
	return &methods[k], true
}

// checkMethods looks at the names, and whether they go with -l1.
func (o *options) checkMethods() error {
	for k, name := range o.methods {
		m, ok := methodNamed(name)
		switch {
		case !ok:
			return cli.Misuse("-method %q: want some of %s", name, strings.Join(methodNames(), ", "))
		case slices.Contains(o.methods[:k], name):
			return cli.Misuse("-method names %s twice", name)
		case o.l1 > 0 && !m.prox:
			return cli.Misuse("-method %s wants an objective without kinks; with -l1 take ista or fista", name)
		case o.expr == "" && m.squares && o.model != "linear":
			return cli.Misuse("-method %s is for sums of squares, and -model %s is none", name, o.model)
		}
	}
	return nil
}

// manyParameters is from where on L-BFGS is quicker than Newton's method.
const manyParameters = 200

// defaultMethods is what fits m best: to a line Gauss and Newton's step leads at once.
func defaultMethods(m model, l1 float64) []string {
	switch {
	case l1 > 0:
		return []string{"fista"}
	case linear(m):
		return []string{"gn"}
	case m.squares():
		return []string{"lm"}
	case len(m.parameters()) > manyParameters:
		return []string{"lbfgs"}
	}
	return []string{"newton"}
}

func linear(m model) bool {
	_, formula := m.(*formula)
	return m.squares() && !formula
}
