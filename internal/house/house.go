// Package house keeps the house rules: which package may import which, what
// library code must not do, and the list of the exported API.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Module is the module's path.
const Module = "github.com/covector-ad/covector"

// Package is the parsed non-test source of one folder.
type Package struct {
	Dir   string // below the root, with slashes
	Files map[string]*ast.File
	Fset  *token.FileSet
}

// Packages parses every package below root, leaving out modules of their own,
// testdata and hidden folders.
func Packages(root string) ([]Package, error) {
	var out []Package
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if path != root {
			if strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_") || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
				return filepath.SkipDir
			}
		}
		p, err := parse(root, path)
		if err == nil && len(p.Files) > 0 {
			out = append(out, p)
		}
		return err
	})
	return out, err
}

func parse(root, dir string) (Package, error) {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return Package{}, err
	}
	p := Package{Dir: filepath.ToSlash(rel), Files: map[string]*ast.File{}, Fset: token.NewFileSet()}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return p, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(p.Fset, name, nil, parser.ParseComments)
		if err != nil {
			return p, err
		}
		p.Files[filepath.Base(name)] = f
	}
	return p, nil
}

// Imports returns the paths that p imports, sorted.
func (p Package) Imports() []string {
	set := map[string]bool{}
	for _, f := range p.Files {
		for _, i := range f.Imports {
			set[strings.Trim(i.Path.Value, `"`)] = true
		}
	}
	var out []string
	for path := range set {
		out = append(out, path)
	}
	sort.Strings(out)
	return out
}

// Library reports whether p is one of the packages that users build on, and
// not a command, a benchmark or a tool of the project's own.
func (p Package) Library() bool {
	for _, dir := range []string{"tensor", "tape", "ops", "optim", "internal/kern", "internal/prog", "internal/site", "internal/plural", "internal/latch"} {
		if p.Dir == dir || strings.HasPrefix(p.Dir, dir+"/") {
			return true
		}
	}
	return false
}
