package kern

// cut is how a product is worked through: k in depths for which blocks of op(b) and
// op(a), each a part of the L3 cache, are packed; c in parts that threads share, of
// rows×chunk elements. No element of c depends on it.
type cut[T Float] struct {
	alone               bool // one thread only
	rows, chunk         int
	directA, directB    bool
	i, ni, j, nj, l, nl int // the blocks at hand: rows of op(a), columns of op(b), and the depth of both
	roomA, roomB        []T // their packed panels; roomB may be a vector
}

// direct is the size in bytes up to which an operand is read where it is. For
// few rows of c that goes for every block of b that stays in an L2 cache too, and
// for very few for every b: to pack it would take longer than the ways round that
// its long rows cost.
const direct, directFew, directRows, directBlock = 64 << 10, 24, 72, 512 << 10

// blocks works through c in blocks that the caches hold.
func (g *gemm[T]) blocks() {
	g.place()
	deep, wide, tall := min(g.k, g.kc), min(g.n, g.nc), g.m
	if !g.directA {
		tall = min(g.m, g.kc*g.nc/deep)
	}
	g.divide(tall)
	panels := ceil(wide, g.nr)
	if g.directB {
		panels = 1
	}
	sizeB, sizeA, line := panels*after[T](deep*g.nr), 0, 64/sizeOf[T]()
	if !g.directA {
		sizeA = g.placeA(ceil(tall, g.rows)*g.rows, deep)
	}
	room := Scratch[T](sizeB + sizeA + 2*line)
	g.roomB = aligned(room.S)
	g.roomA = aligned(g.roomB[sizeB:])
	for g.j = 0; g.j < g.n; g.j += g.nc {
		g.nj = min(g.nc, g.n-g.j)
		for g.l = 0; g.l < g.k; g.l += g.kc {
			g.nl = min(g.kc, g.k-g.l)
			for g.i = 0; g.i < g.m; g.i += tall {
				g.ni = min(tall, g.m-g.i)
				// What one core has packed another must fetch: about a nanosecond an element.
				fetch := int64(g.pack())
				Fork(multiplying[T]{g}, ceil(g.ni, g.rows)*ceil(g.nj, g.chunk), g.cost(g.ni, g.nl*g.nj)-fetch)
			}
		}
	}
	room.Free()
}

// place tells which operands are read where they are.
func (g *gemm[T]) place() {
	if g.set != isaGo {
		g.directA = g.alpha == 1 && (len(g.a)*sizeOf[T]() <= direct || g.n <= 2*g.nr)
		block := min(g.k, g.kc) * g.n * sizeOf[T]()
		g.directB = !g.tb && (len(g.b)*sizeOf[T]() <= direct || g.m <= directFew || g.m <= directRows && block <= directBlock)
	}
}

// divide chooses the size of the parts for so many rows. Several threads get some
// dozens, lest one waits for the last of another: it packs nothing again.
func (g *gemm[T]) divide(tall int) {
	const lowest, narrowest = 4, 4 // tiles
	blocks, pieces := ceil(tall, g.mc), 1
	g.chunk = min(g.n, g.nc)
	if g.done != nil {
		rows := max(finished/(g.chunk*sizeOf[T]())/g.mr, 2) * g.mr
		blocks = max(blocks, ceil(tall, rows))
	} else if threads := Threads(); threads > 1 && !g.alone {
		parts := 16 * threads
		pieces = min(ceil(g.chunk, narrowest*g.nr), parts)
		blocks = max(blocks, min(ceil(parts, pieces), tall/(lowest*g.mr)))
	}
	g.rows = ceil(tall, blocks*g.mr) * g.mr
	g.chunk = ceil(g.chunk, pieces*g.nr) * g.nr
}

// cost returns about how many nanoseconds the products of so many rows and n
// elements of b take: a vector has five lanes' products done in one.
func (s *tiling) cost(rows, n int) int64 { return int64(rows) * int64(n) / int64(5*s.lanes) }

// ceil returns ⌈n/d⌉.
func ceil(n, d int) int { return (n + d - 1) / d }

// pack packs the blocks at hand, that of op(b) when the first of op(a) is, and
// returns how many elements they have.
func (g *gemm[T]) pack() (elements int) {
	parts := 0
	if g.i == 0 {
		parts = g.packsB()
		if !g.directB {
			elements = g.nj * g.nl
		}
	}
	if !g.directA {
		parts += ceil(g.ni, g.rows)
		elements += g.ni * g.nl
	}
	Fork(packing[T]{g}, parts, int64(elements)/4)
	return elements
}

// packed is how many columns of op(b) are packed in a part.
func (g *gemm[T]) packed() int {
	if g.directB {
		return g.nc
	}
	return 4 * g.nr
}

// packsB is in how many parts the block of op(b) is packed.
func (g *gemm[T]) packsB() int { return ceil(g.nj, g.packed()) }

// packing is the job that packs: op(b) first.
type packing[T Float] struct{ *gemm[T] }

func (g packing[T]) Run(part int) {
	if g.i == 0 {
		if p := part * g.packed(); p < g.nj {
			g.packB(p, min(g.packed(), g.nj-p))
			return
		}
		part -= g.packsB()
	}
	i := part * g.rows
	g.packA(i, min(g.rows, g.ni-i))
}

// multiplying is the job that multiplies the blocks at hand.
type multiplying[T Float] struct{ *gemm[T] }

func (g multiplying[T]) Run(part int) {
	blocks := ceil(g.ni, g.rows)
	i, p := part%blocks*g.rows, part/blocks*g.chunk
	g.block(i, min(g.rows, g.ni-i), p)
}

// finished is about how many bytes of c a part has if others go on with it: rows of all
// columns, one after the other in memory, which the second cache holds.
const finished = 192 << 10

// block multiplies ni rows of the block of op(a) at hand, from row i on, and the
// chunk of that of op(b) that begins at column first, panel by panel.
func (g *gemm[T]) block(i, ni, first int) {
	t := micro[T]{k: g.nl, ldc: g.ldc, add: g.add || g.l > 0}
	end := min(first+g.chunk, g.nj)
	for p := first; p < end; p += g.nr {
		t.cols = min(g.nr, end-p)
		t.b, t.ldb = g.panelB(p, t.cols)
		for r := 0; r < ni; r += t.rows * t.tiles {
			t.rows, t.tiles = g.stack(ni - r)
			t.a, t.rsa, t.csa, t.nexta = g.panelA(i, r, t.rows)
			t.c = g.c[(g.i+i+r)*g.ldc+g.j+p:]
			t.fetch = g.ahead(t.tiles)
			t.run(g.set, &g.tiling)
		}
	}
	if g.l+g.nl == g.k {
		g.finish(g.i+i, ni, g.j+first, end-first)
	}
}

// ahead returns where the micro-kernels begin to fetch what follows a panel of b.
// They fetch a line for every four lines of b that they read, so that the last
// four tiles fetch the next panel; those before find their lines in the cache.
func (g *gemm[T]) ahead(tiles int) int {
	panel := after[T](g.nl*g.nr) * sizeOf[T]()
	return panel - max(tiles-4, 0)*(panel/4)
}
