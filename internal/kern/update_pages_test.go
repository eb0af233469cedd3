//go:build linux && amd64

package kern

import "testing"

func TestRulesGuardPages(t *testing.T) { everyForm(t, testRulePages[float32], testRulePages[float64]) }

func testRulePages[T Float](t *testing.T) {
	const most = 70
	for _, atEnd := range []bool{false, true} {
		var x [5][]T // the last is dst
		for k := range x {
			x[k] = page[T](t, most, atEnd)
		}
		for n := 1; n <= most; n++ {
			var v [5][]T
			for k := range v {
				v[k] = atEdge(x[k], n, atEnd)
			}
			for _, r := range rules[T]() {
				r.run(v[4], v[:])
			}
		}
	}
}
