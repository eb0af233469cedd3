package bench

import (
	"sync"

	"github.com/covector-ad/covector/internal/kern"
	"github.com/covector-ad/covector/tensor"
)

// Limit is what bounds the rate of a workload.
type Limit int

const (
	NoLimit     Limit = iota // nothing that is known
	FMA                      // fused multiply-adds on registers
	ReadStream               // a stream that reads one array
	WriteStream              // a stream that writes one array
	CopyStream               // a stream that reads one array and writes one
	AddStream                // a stream that reads two arrays and writes one

	// Streams that read one array, and read and write again one, two, three or four more.
	Update1Stream
	Update2Stream
	Update3Stream
	Update4Stream
)

// updated is how many arrays a stream reads and writes again.
func (l Limit) updated() int {
	if l < Update1Stream {
		return 0
	}
	return int(l-Update1Stream) + 1
}

// arrays is how many arrays a stream passes over. One that it reads and writes counts twice.
func (l Limit) arrays() int {
	if k := l.updated(); k > 0 {
		return 1 + 2*k
	}
	switch l {
	case ReadStream, WriteStream:
		return 1
	case CopyStream:
		return 2
	case AddStream:
		return 3
	}
	return 0
}

// yardstick is a loop that comes as near to a limit as a program can.
type yardstick struct {
	step func()
	work float64 // floating-point operations or bytes of a step
}

// yardsticks returns the loops by which a limit is measured, of which the
// fastest counts; none if the limit cannot be measured on this computer. bytes is
// what a stream passes over in all.
func (l Limit) yardsticks(dtype string, threads int, bytes float64) []yardstick {
	switch l {
	case NoLimit:
		return nil
	case FMA:
		return fmaYardsticks(dtype, threads)
	}
	n := int(bytes / 8 / float64(l.arrays()))
	if l.updated() > 0 {
		return updateYardsticks(l, n, threads)
	}
	return streamYardsticks(l, n, threads)
}

// fmaYardsticks has one loop: independent chains of fused multiply-adds at the
// widest vectors that the kernels use. Loops in Go reach no such rate, so that
// without assembly the limit is not known.
func fmaYardsticks(dtype string, threads int) []yardstick {
	// Some tens of microseconds, as many times as make the start of a thread short
	// beside them.
	const flops, times = 4_000_000, 50
	peak := kern.Peak[float64]
	if dtype == "float32" {
		peak = kern.Peak[float32]
	}
	done, ok := peak(flops)
	if !ok {
		return nil
	}
	part := func(int) {
		for range times {
			peak(flops)
		}
	}
	return []yardstick{{
		step: func() { together(threads, part) },
		work: float64(done) * times * float64(threads),
	}}
}

// streamGrain is what the parts of a stream are multiples of, in elements, and
// streamPiece is how much of it a call does: no call holds the garbage
// collector up for long.
const streamGrain, streamPiece = 32, 1 << 15

// streamBytes is how much a step of a stream passes over at least, again and again
// if the arrays are smaller: beside that the start of threads costs nothing.
const streamBytes = 64 << 20

// streamYardsticks are all loops that pass over l.arrays() arrays of n
// float64s each. The threads share them evenly.
func streamYardsticks(l Limit, n, threads int) []yardstick {
	n = max(n/(streamGrain*threads), 1) * streamGrain * threads
	var arrays [3][]float64
	for k := range l.arrays() {
		arrays[k] = pattern[float64](n, k, 1)
	}
	bytes := 8 * n * l.arrays()
	times := max(streamBytes/bytes, 1)
	var ys []yardstick
	for _, loop := range streamLoops(l) {
		part := func(k int) {
			end := (k + 1) * (n / threads)
			for range times {
				for i := k * (n / threads); i < end; i += streamPiece {
					j := min(i+streamPiece, end)
					loop(piece(arrays[0], i, j), piece(arrays[1], i, j), piece(arrays[2], i, j))
				}
			}
		}
		ys = append(ys, yardstick{
			step: func() { together(threads, part) },
			work: float64(times) * float64(bytes),
		})
	}
	return ys
}

// updateBlock is how much of an update passes through the cache at once.
const updateBlock = 1 << 8

// updateYardsticks add an array to each of l.updated() others, block by block.
func updateYardsticks(l Limit, n, threads int) []yardstick {
	n = max(n/(streamGrain*threads), 1) * streamGrain * threads
	y := pattern[float64](n, 0, 1)
	x := make([][]float64, l.updated())
	for k := range x {
		x[k] = make([]float64, n)
	}
	var ys []yardstick
	for _, add := range streamLoops(AddStream) {
		part := func(k int) {
			end := (k + 1) * (n / threads)
			for i := k * (n / threads); i < end; i += updateBlock {
				j := min(i+updateBlock, end)
				for _, v := range x {
					add(v[i:j], v[i:j], y[i:j])
				}
			}
		}
		ys = append(ys, yardstick{
			step: func() { together(threads, part) },
			work: 8 * float64(n*l.arrays()),
		})
	}
	return ys
}

func piece(x []float64, i, j int) []float64 {
	if x == nil {
		return nil
	}
	return x[i:j]
}

// together runs f(0) … f(threads−1) at the same time.
func together(threads int, f func(k int)) {
	if threads == 1 {
		f(0)
		return
	}
	var wg sync.WaitGroup
	for k := range threads {
		wg.Go(func() { f(k) })
	}
	wg.Wait()
}

// limitWorkloads show the limits themselves. Their rate is the measured limit.
func limitWorkloads() []Workload {
	var ws []Workload
	for _, dtype := range []string{tensor.DType[float32](), tensor.DType[float64]()} {
		ws = append(ws, Workload{Name: "fma-peak", DType: dtype, measures: FMA})
	}
	for _, s := range []struct {
		name string
		l    Limit
	}{{"stream-read", ReadStream}, {"stream-write", WriteStream}, {"stream-copy", CopyStream}, {"stream-add", AddStream}} {
		ws = append(ws, Workload{
			Name: s.name, DType: "float64", N: streamLen, measures: s.l,
			Bytes: 8 * streamLen * float64(s.l.arrays()),
		})
	}
	return ws
}
