package house

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/api.txt anew")

// TestAPI compares the exported API with docs/api.txt. After a change that is
// meant, run "go test ./internal/house -update" and say in CHANGELOG.md how to
// migrate.
func TestAPI(t *testing.T) {
	var b strings.Builder
	for _, p := range packages(t) {
		if !p.Library() || strings.HasPrefix(p.Dir, "internal/") {
			continue
		}
		b.WriteString("package " + p.Dir + "\n")
		for _, line := range p.API() {
			b.WriteString("\t" + line + "\n")
		}
		b.WriteString("\n")
	}
	const file = "../../docs/api.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, old := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(old)) {
		g, w := at(got, i), at(old, i)
		if g != w {
			t.Fatalf("docs/api.txt line %d:\n have %s\n want %s\nrun go test ./internal/house -update, and tell in CHANGELOG.md how to migrate", i+1, g, w)
		}
	}
}

func at(s []string, i int) string {
	if i < len(s) {
		return s[i]
	}
	return "(nothing)"
}
