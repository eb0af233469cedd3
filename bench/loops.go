package bench

// streamLoop passes over arrays of the same length: it writes to x if the
// stream writes, and reads from the others.
type streamLoop func(x, y, z []float64)

// plainLoops are the streams in Go.
func plainLoops(l Limit) []streamLoop {
	switch l {
	case ReadStream:
		return []streamLoop{readPlain}
	case WriteStream:
		return []streamLoop{func(x, _, _ []float64) { clear(x) }}
	case CopyStream:
		return []streamLoop{func(x, y, _ []float64) { copy(x, y) }}
	case AddStream:
		return []streamLoop{addPlain}
	}
	return nil
}

// readPlain adds in eight chains, so that no addition waits for the last. A sum
// that is not a number, which no data here gives, keeps the loads alive.
func readPlain(x, _, _ []float64) {
	var s [8]float64
	for i := 0; i+8 <= len(x); i += 8 {
		v := x[i:][:8]
		s[0] += v[0]
		s[1] += v[1]
		s[2] += v[2]
		s[3] += v[3]
		s[4] += v[4]
		s[5] += v[5]
		s[6] += v[6]
		s[7] += v[7]
	}
	sum := s[0] + s[1] + s[2] + s[3] + s[4] + s[5] + s[6] + s[7]
	if sum != sum {
		x[0] = 0
	}
}

func addPlain(x, y, z []float64) {
	y, z = y[:len(x)], z[:len(x)]
	for i := range x {
		x[i] = y[i] + z[i]
	}
}
