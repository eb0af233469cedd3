// Package docs has no code: its test compiles and runs every Go block of README.md
// and of the pages below docs.
package docs

import (
	"io/fs"
	"os"
	"path/filepath"
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
