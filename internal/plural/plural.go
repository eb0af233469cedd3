// Package plural writes numbers of things, for messages.
package plural

import "fmt"

// irregular has the plurals that an s does not make.
var irregular = map[string]string{
	"axis": "axes", "batch": "batches", "class": "classes", "index": "indices", "pass": "passes",
}

// Of returns n with the noun, of which it is given the singular: "1 run", "2 runs",
// "0 classes".
func Of[N int | int64](n N, noun string) string {
	switch many, ok := irregular[noun]; {
	case n == 1:
	case ok:
		noun = many
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
