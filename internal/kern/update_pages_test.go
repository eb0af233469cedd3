//go:build linux && amd64

package kern

import "testing"

func TestRulesGuardPages(t *testing.T) {
	everyISA(t, func(t *testing.T) {
		testRulePages[float32](t)
		testRulePages[float64](t)
	})
}

func testRulePages[T Float](t *testing.T) {
	const most = 70
	for _, atEnd := range []bool{false, true} {
		var x [5][]T // the last is dst
		for k := range x {
			x[k] = page[T](t, most, atEnd)
		}
		for n := 1; n <= most; n++ {
			var cut [5][]T
			for k, v := range x {
				cut[k] = v[:n]
				if atEnd {
					cut[k] = v[most-n:]
				}
			}
			for _, r := range rules[T]() {
				r.run(cut[4], cut[:])
			}
		}
	}
}
