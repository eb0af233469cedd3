package mdgo

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"sort"
	"strings"
)

// unit is a block with those that continue it: one file of the program, with one
// function.
type unit struct {
	name   string // of the file and, with "Run" before it, of the function
	first  int    // number of its first block
	blocks []Block
}

func units(blocks []Block) []unit {
	var out []unit
	for i, b := range blocks {
		if !b.Continue {
			out = append(out, unit{name: fmt.Sprintf("b%03d", len(out)), first: i})
		}
		u := &out[len(out)-1]
		u.blocks = append(u.blocks, b)
	}
	return out
}

// packages are those that statements and declarations may name without an
// import. What stands for two packages (rand) is the one that new code uses.
var packages = map[string]string{
	"tensor":  "github.com/covector-ad/covector/tensor",
	"tape":    "github.com/covector-ad/covector/tape",
	"ops":     "github.com/covector-ad/covector/ops",
	"optim":   "github.com/covector-ad/covector/optim",
	"mat":     "gonum.org/v1/gonum/mat",
	"rand":    "math/rand/v2",
	"context": "context", "errors": "errors", "fmt": "fmt", "io": "io", "iter": "iter", "log": "log",
	"math": "math", "os": "os", "slices": "slices", "sort": "sort", "strings": "strings", "testing": "testing", "time": "time",
	"bytes": "bytes", "filepath": "path/filepath",
}

// shared is the package of all units that are mere statements: one package is
// compiled faster than many. A unit that declares something has one to itself.
const shared = "statements"

// source returns the Go file of u and its package. Its function calls mark_ with
// the number of each block before the block's statements. Lines keep their place in
// the Markdown.
func (u *unit) source() (text, pkg string, err error) {
	if u.blocks[0].Program() {
		text, err = u.program()
		return text, u.name, err
	}
	pkg = shared
	var declarations, statements strings.Builder
	for i, b := range u.blocks {
		at := fmt.Sprintf("//line %s\n", b.Place())
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package p;"+b.Code, parser.SkipObjectResolution); err == nil {
			declarations.WriteString(at + b.Code)
			pkg = u.name
			continue
		}
		fmt.Fprintf(&statements, "mark_(%d)\n%s%s", u.first+i, at, b.Code)
	}
	body := declarations.String() + "func Run" + u.name + "() error {\n" + statements.String()
	const end = "return nil\n}\n"
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", "package "+pkg+"\n"+body+end, 0)
	if err != nil {
		return "", "", fmt.Errorf("%w (a block is a program, or declarations, or statements)", err)
	}
	return "package " + pkg + "\n" + imports(f) + body + uses(f) + end, pkg, nil
}

// program returns the source of a whole program as a package, whose main the
// function calls.
func (u *unit) program() (string, error) {
	b := u.blocks[0]
	fset := token.NewFileSet()
	head := fmt.Sprintf("//line %s\n", b.Place())
	f, err := parser.ParseFile(fset, "", head+b.Code, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" {
			at := fset.File(f.Pos()).Offset(fn.Name.Pos()) - len(head)
			code := b.Code[:at] + "main_" + b.Code[at+len("main"):]
			code = strings.Replace(code, "package main", "package "+u.name, 1)
			return head + code + fmt.Sprintf("\nfunc Run%s() error {\nmark_(%d)\nmain_()\nreturn nil\n}\n", u.name, u.first), nil
		}
	}
	return "", fmt.Errorf("%s: a program without a function main", b.Place())
}

// imports returns an import declaration of the packages that f names.
func imports(f *ast.File) string {
	set := map[string]bool{}
	for _, id := range f.Unresolved {
		if path, ok := packages[id.Name]; ok {
			set[path] = true
		}
	}
	var lines []string
	for path := range set {
		lines = append(lines, fmt.Sprintf("import %q\n", path))
	}
	sort.Strings(lines)
	return strings.Join(lines, "")
}

// uses returns statements that use every variable that the last function of f declares.
func uses(f *ast.File) string {
	run := f.Decls[len(f.Decls)-1].(*ast.FuncDecl)
	var out strings.Builder
	use := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			fmt.Fprintf(&out, "_ = %s\n", id.Name)
		}
	}
	for _, s := range run.Body.List {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, e := range s.Lhs {
					use(e)
				}
			}
		case *ast.DeclStmt:
			if d := s.Decl.(*ast.GenDecl); d.Tok == token.VAR {
				for _, spec := range d.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						use(id)
					}
				}
			}
		}
	}
	return out.String()
}
