package mdgo

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Module is the path of the module that the blocks may import.
const Module = "github.com/covector-ad/covector"

// WriteModule writes go.mod and go.sum of a module in dir that uses the one in
// root as a user does, by replace, with the versions that root requires.
func WriteModule(dir, root string) error {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	text := strings.Replace(string(mod), "module "+Module, "module example.com/blocks", 1)
	text += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", Module, Module, strconv.Quote(root))
	if err := writeFile(filepath.Join(dir, "go.mod"), text); err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644)
}

// Build compiles the package in dir, a module of its own, without cgo.
func Build(dir, program string) error {
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, bytes.TrimSpace(out))
	}
	return nil
}

// ownFolder is what the compiler puts before a file's name.
var ownFolder = regexp.MustCompile(`(?m)^(b\d+|blocks)/`)

// Check compiles and runs blocks as one program, in the empty folder dir, against
// the module whose absolute path is root. It returns everything that is wrong.
func Check(dir, root string, blocks []Block) error {
	us := units(blocks)
	if err := write(dir, root, us); err != nil {
		return err
	}
	program := filepath.Join(dir, "blocks.exe")
	if err := Build(dir, program); err != nil {
		return errors.New(ownFolder.ReplaceAllString(err.Error(), ""))
	}
	work := filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o755); err != nil {
		return err
	}
	cmd := exec.Command(program)
	cmd.Dir = work
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	return judge(blocks, stdout.String(), stderr.String(), err)
}

// write writes the module: the units, and a main that runs them.
func write(dir, root string, us []unit) error {
	if err := WriteModule(dir, root); err != nil {
		return err
	}
	texts, err := sources(us)
	if err != nil {
		return err
	}
	var runs strings.Builder
	packages := map[string]bool{}
	for k, u := range us {
		packages[u.pkg] = true
		fmt.Fprintf(&runs, "\trun(%q, %s.Run%s)\n", u.name, u.pkg, u.name)
		if err := writeFile(filepath.Join(dir, u.pkg, u.name+".go"), texts[k]); err != nil {
			return err
		}
	}
	var imports strings.Builder
	for pkg := range packages {
		fmt.Fprintf(&imports, "import %q\n", "example.com/blocks/"+pkg)
		mark := fmt.Sprintf("package %s\nimport \"fmt\"\nfunc mark_(n int) { fmt.Printf(\"\\x00%%d\\n\", n) }\n", pkg)
		if err := writeFile(filepath.Join(dir, pkg, "mark.go"), mark); err != nil {
			return err
		}
	}
	main := fmt.Sprintf(driver, imports.String(), runs.String())
	return writeFile(filepath.Join(dir, "main.go"), main)
}

func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// driver is the program. It writes, each after a zero byte, "number\noutput" for
// a block, "!what" for a failure, and at last "end".
const driver = `package main

import "fmt"
import "os"
import "path/filepath"
import "runtime/debug"
%s
func main() {
%s
	fmt.Print("\x00end")
}

func run(name string, f func() error) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Printf("\x00!panic: %%v\n%%s", r, debug.Stack())
		}
	}()
	work, err := filepath.Abs(".")
	if err == nil {
		err = os.Mkdir(name, 0o755)
	}
	if err == nil {
		err = os.Chdir(name)
	}
	if err == nil {
		err = f()
		os.Chdir(work)
	}
	if err != nil {
		fmt.Printf("\x00!%%v", err)
	}
}
`

// judge compares what the program wrote with what the blocks promise.
func judge(blocks []Block, stdout, stderr string, exit error) error {
	var wrong []error
	place := "before the first block"
	ended := false
	for _, part := range strings.Split(stdout, "\x00")[1:] {
		if what, failed := strings.CutPrefix(part, "!"); failed {
			wrong = append(wrong, fmt.Errorf("%s: %s", place, what))
			continue
		}
		if part == "end" {
			ended = true
			continue
		}
		number, output, _ := strings.Cut(part, "\n")
		n, err := strconv.Atoi(number)
		if err != nil || n >= len(blocks) {
			return fmt.Errorf("%s: a zero byte in the output", place)
		}
		b := &blocks[n]
		place = b.Place()
		if got := clean(output); b.Checked && got != b.Want {
			wrong = append(wrong, fmt.Errorf("%s: prints\n%s\nbut the page says\n%s", place, got, b.Want))
		}
	}
	if !ended || exit != nil {
		wrong = append(wrong, fmt.Errorf("%s: ended the program (%v): %s", place, exit, clean(stderr)))
	}
	return errors.Join(wrong...)
}
