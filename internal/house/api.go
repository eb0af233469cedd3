package house

import (
	"bytes"
	"go/ast"
	"go/printer"
	"go/token"
	"sort"
	"strings"
)

// API lists the exported declarations of p, a line each, sorted: functions and
// methods with their signatures, types with their exported fields, constants
// and variables.
func (p Package) API() []string {
	var out []string
	for _, f := range p.Files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && exportedReceiver(d) {
					d.Body, d.Doc = nil, nil
					out = append(out, p.line(d))
				}
			case *ast.GenDecl:
				out = append(out, p.general(d)...)
			}
		}
	}
	sort.Strings(out)
	return out
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	x := d.Recv.List[0].Type
	for {
		switch t := x.(type) {
		case *ast.StarExpr:
			x = t.X
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

// general lists the exported names of a const, var or type declaration.
func (p Package) general(d *ast.GenDecl) []string {
	var out []string
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.ValueSpec:
			for _, n := range s.Names {
				if !n.IsExported() {
					continue
				}
				line := d.Tok.String() + " " + n.Name
				if s.Type != nil {
					line += " " + p.line(s.Type)
				}
				out = append(out, line)
			}
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				s.Doc, s.Comment = nil, nil
				hide(s.Type)
				out = append(out, p.line(&ast.GenDecl{Tok: token.TYPE, Specs: []ast.Spec{s}}))
			}
		}
	}
	return out
}

// hide drops unexported fields and comments from a struct or interface.
func hide(x ast.Expr) {
	var list *ast.FieldList
	switch t := x.(type) {
	case *ast.StructType:
		list = t.Fields
	case *ast.InterfaceType:
		list = t.Methods
	default:
		return
	}
	var kept []*ast.Field
	for _, f := range list.List {
		f.Doc, f.Comment = nil, nil
		var names []*ast.Ident
		for _, n := range f.Names {
			if n.IsExported() {
				names = append(names, n)
			}
		}
		if len(names) > 0 || len(f.Names) == 0 && !hidden(x, f.Type) {
			f.Names = names
			kept = append(kept, f)
		}
	}
	list.List = kept
}

// hidden reports whether a struct embeds a type that is not exported.
func hidden(outer, embedded ast.Expr) bool {
	if _, ok := outer.(*ast.StructType); !ok {
		return false
	}
	name, ok := embedded.(*ast.Ident)
	return ok && !name.IsExported()
}

// line prints a node on one line.
func (p Package) line(n any) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), n); err != nil {
		return err.Error()
	}
	fields := strings.Fields(b.String())
	return strings.Join(fields, " ")
}
