package house

import (
	"go/ast"
	"strings"
	"testing"
)

// may is the table of layers: which packages of ours each may import. A package
// that is not in it may import all of them.
var may = map[string][]string{
	"internal/site":   {},
	"internal/plural": {},
	"internal/latch":  {},
	"internal/kern":   {},
	"tensor":          {"internal/site", "internal/plural", "internal/latch", "internal/kern"},
	"internal/prog":   {"internal/plural", "internal/kern", "tensor"},
	"tape":            {"internal/site", "internal/plural", "internal/latch", "internal/kern", "tensor", "internal/prog"},
	"ops":             {"internal/plural", "internal/kern", "tensor", "tape"},
	"optim":           {"internal/site", "internal/plural", "internal/kern", "tensor"},

	"optim/gonumopt": {"internal/site", "tensor", "optim"},

	"internal/adtest": {"internal/kern", "internal/prog", "tensor", "tape"},
}

func packages(t *testing.T) []Package {
	t.Helper()
	ps, err := Packages("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(ps) < 6 {
		t.Fatalf("only %d packages found", len(ps))
	}
	return ps
}

func TestLayers(t *testing.T) {
	for _, p := range packages(t) {
		allowed, listed := may[p.Dir]
		if p.Library() && !listed {
			t.Errorf("%s is a library package without a line in the table of layers", p.Dir)
		}
		if !listed {
			continue
		}
		for _, path := range p.Imports() {
			if dir, ours := strings.CutPrefix(path, Module+"/"); ours && !contains(allowed, dir) {
				t.Errorf("%s must not import %s", p.Dir, dir)
			}
		}
	}
}

// TestLibraryDependencies holds library packages to gonum, golang.org/x/exp,
// golang.org/x/sys and the standard library.
func TestLibraryDependencies(t *testing.T) {
	for _, p := range packages(t) {
		if !p.Library() {
			continue
		}
		for _, path := range p.Imports() {
			first, _, _ := strings.Cut(path, "/")
			switch {
			case !strings.Contains(first, "."), strings.HasPrefix(path, Module+"/"):
			case strings.HasPrefix(path, "gonum.org/v1/gonum/"):
			case strings.HasPrefix(path, "golang.org/x/exp/"), strings.HasPrefix(path, "golang.org/x/sys/"):
			default:
				t.Errorf("%s imports %s", p.Dir, path)
			}
		}
	}
}

// TestLibraryIsQuiet: library packages never print, log, exit or reflect, and
// start no goroutine outside the kernels' worker pool.
func TestLibraryIsQuiet(t *testing.T) {
	for _, p := range packages(t) {
		if !p.Library() {
			continue
		}
		for _, path := range p.Imports() {
			if path == "log" || path == "log/slog" || path == "reflect" || path == "flag" {
				t.Errorf("%s imports %s", p.Dir, path)
			}
		}
		for _, f := range p.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					if p.Dir != "internal/kern" {
						t.Errorf("%s starts a goroutine", p.Fset.Position(n.Pos()))
					}
				case *ast.FuncDecl:
					if n.Name.Name == "init" && n.Recv == nil {
						t.Errorf("%s has an init function", p.Fset.Position(n.Pos()))
					}
				case *ast.CallExpr:
					if loud(n) {
						t.Errorf("%s prints or exits", p.Fset.Position(n.Pos()))
					}
				}
				return true
			})
		}
	}
}

func loud(c *ast.CallExpr) bool {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name == "print" || f.Name == "println"
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		if !ok {
			return false
		}
		name := x.Name + "." + f.Sel.Name
		return name == "fmt.Print" || name == "fmt.Println" || name == "fmt.Printf" || name == "os.Exit"
	}
	return false
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
