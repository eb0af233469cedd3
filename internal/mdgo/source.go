package mdgo

import (
	"errors"
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
	pkg    string // its package
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

// sources returns the Go files of the units, and gives each unit its package.
func sources(us []unit) ([]string, error) {
	texts, files := make([]string, len(us)), make([]*ast.File, len(us))
	var wrong []error
	for k := range us {
		text, err := us[k].source()
		if err == nil {
			files[k], err = parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, parser.SkipObjectResolution)
		}
		texts[k], wrong = text, append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	share(us, files)
	for k := range us {
		texts[k] = "package " + us[k].pkg + "\n" + texts[k]
	}
	return texts, nil
}

// source returns the Go file of u, but for the package clause. Its function calls mark_
// with the number of each block before the block's statements. Lines keep their place in
// the Markdown.
func (u *unit) source() (string, error) {
	if u.blocks[0].Program() {
		return u.program()
	}
	var declarations, statements strings.Builder
	for i, b := range u.blocks {
		at := fmt.Sprintf("//line %s\n", b.Place())
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package p;"+b.Code, parser.SkipObjectResolution); err == nil {
			declarations.WriteString(at + b.Code)
			continue
		}
		fmt.Fprintf(&statements, "mark_(%d)\n%s%s", u.first+i, at, b.Code)
	}
	body := declarations.String() + "func Run" + u.name + "() error {\n" + statements.String()
	const end = "return nil\n}\n"
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+body+end, 0)
	if err != nil {
		return "", fmt.Errorf("%w (a block is a program, or declarations, or statements)", err)
	}
	return imports(f) + body + uses(f) + end, nil
}

// program is the source of a whole program, whose main another function calls.
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
			code := b.Code[:at] + "main" + u.name + b.Code[at+len("main"):]
			code = strings.Replace(code, "package main", "", 1)
			return head + code + fmt.Sprintf("\nfunc Run%s() error {\nmark_(%d)\nmain%s()\nreturn nil\n}\n", u.name, u.first, u.name), nil
		}
	}
	return "", fmt.Errorf("%s: a program without a function main", b.Place())
}

// shared is the package of all units that may be in one: it is compiled faster than
// many.
const shared = "blocks"

// share gives each unit, whose file is given, its package: the shared one, unless another
// unit names what it declares. So no block sees what is declared on another page.
func share(us []unit, files []*ast.File) {
	named := map[string]int{} // by how many units
	for _, f := range files {
		names := map[string]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !names[id.Name] {
				names[id.Name] = true
				named[id.Name]++
			}
			return true
		})
	}
	for k, f := range files {
		us[k].pkg = shared
		for _, name := range declared(f) {
			if named[name] > 1 {
				us[k].pkg = us[k].name
			}
		}
	}
}

// declared returns the names that f declares outside of functions.
func declared(f *ast.File) []string {
	var names []string
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return names
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
