// Package iris holds 150 irises of three species, four lengths each, embedded in
// the binary. README.md in its folder says where they come from and under which
// licence.
package iris

import _ "embed"

// CSV is the table, a header first: sepal length, sepal width, petal length, petal
// width, in centimetres, and species.
//
//go:embed iris.csv
var CSV []byte
