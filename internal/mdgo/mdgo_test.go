package mdgo

import (
	"path/filepath"
	"strings"
	"testing"
)

// page has one block of each form; the last is given by a test.
const page = "# Page\n" + `
A program:

` + "```go" + `
package main

import "fmt"

func main() { fmt.Println("whole") }
` + "```\n\n```text\nwhole\n```" + `

Statements, of which a variable is not used, and which return an error:

` + "```go" + `
x := math.Sqrt(16)
var y, z = 1, 2
if x < 0 {
	return errors.New("negative")
}
` + "```" + `

1. In a list, with declarations:

   ` + "```go continue" + `
   func double(x float64) float64 {
   	return 2 * x
   }
   ` + "```" + `
   and their use:
   ` + "```go continue" + `
   fmt.Println(double(x) + float64(z))
   ` + "```\n   ```text" + `
   10
   ` + "```" + `

A text that is not what the block prints:

` + "```go" + `
fmt.Println("not compared")
` + "```\nprints something.\n```text\nsomething\n```\n"

func check(t *testing.T, text string) error {
	t.Helper()
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := Blocks("page.md", text)
	if err != nil {
		return err
	}
	return Check(t.TempDir(), root, blocks)
}

func TestGoodPage(t *testing.T) {
	t.Parallel()
	if err := check(t, page); err != nil {
		t.Error(err)
	}
}

// TestBadPages: every way of going wrong is found, and told with its line.
func TestBadPages(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"a program that does not compile", "```go\npackage main\n\nfunc main() {\n\tundefined()\n}\n```\n", []string{"page.md:5:", "undefined"}},
		{"statements that do not compile", "\n\n```go\nvar x int = \"text\"\n```\n", []string{"page.md:4:"}},
		{"a name that another block declares", "```go\nfunc f() int { return 1 }\n```\n```go\nfmt.Println(f())\n```\n", []string{"page.md:5:", "undefined: f"}},
		{"no Go", "\n```go\nx := := 3\n```\n", []string{"page.md:3:", "expected"}},
		{"no main", "```go\npackage main\n\nvar X = 1\n```\n", []string{"page.md:2:", "main"}},
		{"a wrong output", "```go\nfmt.Println(1)\n```\n\n```text\n2\n```\n", []string{"page.md:2: prints\n1\n", "2"}},
		{"a wrong output of a continued block", "```go\nx := 1\n```\n\n```go continue\nfmt.Println(x)\n```\n```text\n2\n```\n", []string{"page.md:6: prints\n1\n"}},
		{"no output", "```go\nx := 1\n```\n\n```text\n1\n```\n", []string{"page.md:2: prints\n"}},
		{"a panic", "```go\nfmt.Println()\npanic(\"my word\")\n```\n", []string{"page.md:2: panic: my word"}},
		{"an error", "```go\nreturn errors.New(\"my word\")\n```\n", []string{"page.md:2: my word"}},
		{"an exit", "```go\nlog.Fatal(\"my word\")\n```\n```go\nfmt.Println()\n```\n", []string{"page.md:2: ended the program", "my word"}},
		{"a quiet exit", "```go\nos.Exit(0)\n```\n", []string{"page.md:2: ended the program"}},
		{"an open fence", "```go\nx := 1\n", []string{"page.md:1:", "not closed"}},
		{"nothing to continue", "```go continue\nx := 1\n```\n", []string{"page.md:1:", "no block"}},
		{"an unknown word", "```go skip\nx := 1\n```\n", []string{"page.md:1:", "skip"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := check(t, c.text)
			if err == nil {
				t.Fatal("nothing was found")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in: %v", w, err)
				}
			}
		})
	}
}
