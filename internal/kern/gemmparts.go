package kern

// cut is how a product is worked through: c in parts that threads share, of
// rows×chunk elements, and k in depths for which op(b), as wide as a part of the
// L3 cache, is packed at once. No element of c depends on it.
type cut[T Float] struct {
	alone            bool // one thread only
	rows, chunk      int
	directA, directB bool
	j, nj, l, nl     int // the block of op(b) at hand
	roomB            []T // packed panels of it, or a vector
}

// direct is the size in bytes up to which an operand is read where it is. For
// few rows of c that goes for every block of b that stays in an L2 cache too: to
// pack it would take longer than the ways round that its long rows cost.
const direct, directRows, directBlock = 64 << 10, 72, 512 << 10

// blocks works through c in blocks that the caches hold.
func (g *gemm[T]) blocks() {
	g.place()
	g.divide()
	wide := min(g.n, g.nc)
	if g.directB {
		wide = min(wide, g.nr)
	}
	room := Scratch[T](ceil(wide, g.nr)*after[T](min(g.k, g.kc)*g.nr) + 64/g.size())
	g.roomB = aligned(room.S)
	for g.j = 0; g.j < g.n; g.j += g.nc {
		g.nj = min(g.nc, g.n-g.j)
		for g.l = 0; g.l < g.k; g.l += g.kc {
			g.nl = min(g.kc, g.k-g.l)
			Fork(packing[T]{g}, ceil(g.nj, g.packed()), int64(g.nl*g.nj)/2)
			Fork(multiplying[T]{g}, ceil(g.m, g.rows)*ceil(g.nj, g.chunk), g.cost(g.nl*g.nj))
		}
	}
	room.Free()
}

// place tells which operands are read where they are.
func (g *gemm[T]) place() {
	if g.set != isaGo {
		g.directA = g.alpha == 1 && (len(g.a)*g.size() <= direct || g.n <= 2*g.nr)
		block := min(g.k, g.kc) * g.n * g.size()
		g.directB = !g.tb && (len(g.b)*g.size() <= direct || g.m <= directRows && block <= directBlock)
	}
}

// divide chooses the size of the parts.
func (g *gemm[T]) divide() {
	g.rows, g.chunk = g.m, min(g.n, g.nc)
	blocks := ceil(g.m, g.mc)
	if blocks > 1 {
		// All of the same height, but for a low one at the end.
		blocks += blocks % 2
		g.rows = max((g.m/blocks+g.mr/2)/g.mr, 1) * g.mr
	}
	if threads := Threads(); threads > 1 && !g.alone {
		pieces := min(ceil(3*threads, blocks), ceil(g.chunk, 8*g.nr))
		g.chunk = ceil(g.chunk, pieces*g.nr) * g.nr
	}
}

// cost returns about how many nanoseconds the product takes for n elements of b:
// a vector has five lanes' products done in one.
func (g *gemm[T]) cost(n int) int64 { return int64(g.m) * int64(n) / int64(5*g.lanes) }

// ceil returns ⌈n/d⌉.
func ceil(n, d int) int { return (n + d - 1) / d }

// packed is how many columns of op(b) are packed in a part.
func (g *gemm[T]) packed() int {
	if g.directB {
		return g.nc
	}
	return 16 * g.nr
}

// packing is the job that packs the block of op(b).
type packing[T Float] struct{ *gemm[T] }

func (g packing[T]) Run(part int) {
	p := part * g.packed()
	g.packB(p, min(g.packed(), g.nj-p))
}

// multiplying is the job that multiplies with the block of op(b).
type multiplying[T Float] struct{ *gemm[T] }

func (g multiplying[T]) Run(part int) {
	blocks := ceil(g.m, g.rows)
	i, p := part%blocks*g.rows, part/blocks*g.chunk
	ni := min(g.rows, g.m-i)
	if g.directA {
		g.block(nil, i, ni, p)
		return
	}
	room := Scratch[T](g.placeA(ni, g.nl) + 64/g.size())
	a := aligned(room.S)
	g.packA(a, i, ni)
	g.block(a, i, ni, p)
	room.Free()
}

// block multiplies ni rows of op(a), which are packed in a if they are not read
// in place, and the chunk of op(b) that begins at column p of the block at hand,
// panel by panel of that.
func (g *gemm[T]) block(a []T, i, ni, p int) {
	t := micro[T]{k: g.nl, ldc: g.ldc, add: g.add || g.l > 0}
	for end := min(p+g.chunk, g.nj); p < end; p += g.nr {
		t.cols = min(g.nr, end-p)
		t.b, t.ldb = g.panelB(p, t.cols)
		for r := 0; r < ni; r += t.rows * t.tiles {
			t.rows, t.tiles = g.stack(ni - r)
			t.a, t.rsa, t.csa, t.nexta = g.panelA(a, i, r, t.rows)
			t.c = g.c[(i+r)*g.ldc+g.j+p:]
			t.fetch = g.ahead(t.tiles)
			t.run(g.set, &g.tiling)
		}
		if g.l+g.nl == g.k {
			g.finish(i, ni, g.j+p, t.cols)
		}
	}
}

// ahead returns where the micro-kernels begin to fetch what follows a panel of b.
// They fetch a line for every four lines of b that they read, so that the last
// four tiles fetch the next panel; those before find their lines in the cache.
func (g *gemm[T]) ahead(tiles int) int {
	panel := after[T](g.nl*g.nr) * g.size()
	return panel - max(tiles-4, 0)*(panel/4)
}
