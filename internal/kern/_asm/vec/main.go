package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	dir := flag.String("dir", "", "the folder to write to")
	flag.Parse()
	log.SetFlags(0)
	if err := run(*dir + "/"); err != nil {
		log.Fatal(err)
	}
}

// sets are the pairs of files, by their names.
var sets = []struct {
	name    string
	kernels []kernel
}{
	{"arith", arith()},
	{"exp", exponentials()},
	{"log", logarithms()},
	{"pow", powers()},
	{"trig", trigonometrics()},
	{"erf", errorFunctions()},
}

func run(dir string) error {
	var all []kernel
	for _, s := range sets {
		all = append(all, s.kernels...)
		for _, wide := range []bool{true, false} {
			elementwise := func(g *gen) {
				for _, k := range s.kernels {
					g.function(k)
				}
			}
			if err := write(dir, s.name, elementwise, wide); err != nil {
				return err
			}
		}
	}
	if err := sweeps(dir); err != nil {
		return err
	}
	for file, f := range map[string]func([]kernel) ([]byte, error){"opcodes.go": opcodes, "calls_amd64.go": dispatch} {
		b, err := f(all)
		if err != nil {
			return err
		}
		if err := os.WriteFile(dir+file, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// write stores a set's assembly for an instruction set, and its declarations.
// functions writes those of one element type.
func write(dir, set string, functions func(g *gen), wide bool) error {
	g := newGen(wide)
	name := set + "_avx2"
	if wide {
		name = set + "_avx512"
	}
	g.set = set
	for _, g.single = range []bool{true, false} {
		functions(g)
	}
	f, err := g.ctx.Result()
	if err != nil {
		return err
	}
	weave(f)
	if err := pass.Compile.Execute(f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	cfg := printer.Config{Name: "vec", Pkg: "kern", Argv: []string{"go", "generate"}}
	if err := store(dir+name+"_stub_amd64.go", printer.NewStubs(cfg), f, true); err != nil {
		return err
	}
	return store(dir+name+"_amd64.s", printer.NewGoAsm(cfg), f, wide)
}

// beyond are the registers that AVX2 does not have.
var beyond = regexp.MustCompile(`\b(Z\d+|K[0-7]|[XY](1[6-9]|2\d|3[01]))\b`)

func store(file string, p printer.Printer, f *ir.File, wide bool) error {
	b, err := p.Print(f)
	if err != nil {
		return err
	}
	if r := beyond.Find(b); !wide && r != nil {
		return fmt.Errorf("%s: %s is not in AVX2", file, r)
	}
	return os.WriteFile(file, b, 0o644)
}
