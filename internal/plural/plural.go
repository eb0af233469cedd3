// Package plural writes numbers of things, for messages.
package plural

import "fmt"

// Of returns "1 run" or "2 runs", for the noun in the singular and the plural.
func Of(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}
