// Package docs has no code: its test compiles and runs every Go block of README.md
// and of the pages below docs.
package docs

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/mdgo"

	// What the blocks use: a change there makes this test run anew, where the go
	// command would otherwise show the result that it remembers.
	_ "github.com/covector-ad/covector/ops"
	_ "github.com/covector-ad/covector/optim"
	_ "github.com/covector-ad/covector/tape"
	_ "github.com/covector-ad/covector/tensor"
)

// root is the absolute path of the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// pages returns the names, below the root, of README.md and all pages in docs.
func pages(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md"}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".md") {
			names = append(names, "docs/"+filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// blocks returns the Go blocks of a page.
func blocks(t *testing.T, name string) []mdgo.Block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	list, err := mdgo.Blocks(name, string(text))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestBlocks compiles and runs every Go block, all in one program, and compares
// what they print with what the pages say.
func TestBlocks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: the Go blocks of the pages are not compiled")
	}
	var all []mdgo.Block
	for _, name := range pages(t) {
		all = append(all, blocks(t, name)...)
	}
	if len(all) == 0 {
		t.Fatal("no blocks found")
	}
	if err := mdgo.Check(t.TempDir(), root(t), all); err != nil {
		t.Error(err)
	}
	t.Logf("%d blocks on %d pages", len(all), len(pages(t)))
}

// TestReadmeProgram builds and runs the programs of README.md as they stand, in
// a module outside the repository that replaces the module's path.
func TestReadmeProgram(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: README's programs are not built")
	}
	n := 0
	for _, b := range blocks(t, "README.md") {
		if !b.Program() {
			continue
		}
		n++
		dir := t.TempDir()
		if err := mdgo.WriteModule(dir, root(t)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(b.Code), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := mdgo.Build(dir, "model.exe"); err != nil {
			t.Fatalf("%s: %v", b.Place(), err)
		}
		cmd := exec.Command(filepath.Join(dir, "model.exe"))
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", b.Place(), err, out)
		}
		t.Logf("%s: %s", b.Place(), out)
	}
	if n == 0 {
		t.Error("README.md has no program")
	}
}

// TestLinks: a link from one page to another, or to a file, leads somewhere.
func TestLinks(t *testing.T) {
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, name := range pages(t) {
		text, err := os.ReadFile(filepath.Join(root(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(string(text), ""), -1) {
			if _, err := os.Stat(filepath.Join(root(t), filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", name, m[1])
			}
		}
	}
}

// TestNames: what the prose and the tables name, as in `ops.Sum`, is exported.
func TestNames(t *testing.T) {
	api, err := os.ReadFile("api.txt")
	if err != nil {
		t.Fatal(err)
	}
	exported := map[string]bool{}
	decl := regexp.MustCompile(`^\t(?:func|type|const|var) (\w+)`)
	pkg := ""
	for _, line := range strings.Split(string(api), "\n") {
		if name, ok := strings.CutPrefix(line, "package "); ok {
			pkg = name
		} else if m := decl.FindStringSubmatch(line); m != nil {
			exported[pkg+"."+m[1]] = true
		}
	}
	fenced := regexp.MustCompile("(?s)```.*?```")
	inline := regexp.MustCompile("`[^`\n]+`")
	named := regexp.MustCompile(`\b(?:tensor|tape|ops|optim)\.[A-Z]\w*`)
	for _, page := range pages(t) {
		text, err := os.ReadFile(filepath.Join(root(t), page))
		if err != nil {
			t.Fatal(err)
		}
		for _, span := range inline.FindAllString(fenced.ReplaceAllString(string(text), ""), -1) {
			for _, name := range named.FindAllString(span, -1) {
				if !exported[name] {
					t.Errorf("%s: %s is not exported", page, name)
				}
			}
		}
	}
}
