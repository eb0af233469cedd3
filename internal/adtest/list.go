package adtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// Exported returns the names of the exported functions, without methods, of the
// package in dir, sorted. Test files do not count.
func Exported(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.IsExported() {
				names = append(names, d.Name.Name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// Complete compares the cases with the exported functions: each has one, but
// for those that are exempt (with a reason, by name), and each case has samples
// and its function. Cases are in alphabetical order, whatever
// the case of letters. The error names everything that is amiss.
func Complete(cases []Case, functions []string, exempt map[string]string) error {
	var errs []error
	listed := map[string]bool{}
	last := ""
	for _, c := range cases {
		switch {
		case listed[c.Op]:
			errs = append(errs, fmt.Errorf("%s is listed twice", c.Op))
		case strings.ToLower(c.Op) < strings.ToLower(last):
			errs = append(errs, fmt.Errorf("%s is listed after %s; the order is alphabetical", c.Op, last))
		}
		if !slices.Contains(functions, c.Op) {
			errs = append(errs, fmt.Errorf("%s is listed but is no exported function", c.Op))
		}
		if len(c.Samples) == 0 {
			errs = append(errs, fmt.Errorf("%s has no samples", c.Op))
		}
		listed[c.Op], last = true, c.Op
	}
	for _, f := range functions {
		reason, ok := exempt[f]
		switch {
		case ok && (reason == "" || listed[f]):
			errs = append(errs, fmt.Errorf("%s is exempt from the list without a reason, or is listed all the same", f))
		case !ok && !listed[f]:
			errs = append(errs, fmt.Errorf("the exported function %s is not listed; give it a Case", f))
		}
	}
	for f := range exempt {
		if !slices.Contains(functions, f) {
			errs = append(errs, fmt.Errorf("%s is exempt but is no exported function", f))
		}
	}
	return errors.Join(errs...)
}
