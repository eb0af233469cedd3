package main

import (
	"math"
	"math/big"

	"github.com/mmcloughlin/avo/operand"
)

// The reduction of huge angles, after Payne and Hanek: of x·2/π only what matters
// modulo 4 is computed. x = f·2^(e−1023), 1 ≤ f < 2, is a multiple of 2^(e−1075),
// and the digits of 2/π that make multiples of 4 of this are left out. Those that
// follow are taken in chunks. All is done in float64.
const (
	chunkBits = 48
	chunks    = 4
	turnBits  = 1168 // of 2/π in the table: enough for e = 2047
)

// reduceHuge puts the reduction of a into r, low and bits, as reduced has it,
// where a is above the border. An angle that is infinite has none.
func (g *gen) reduceHuge(a vec, border constant, r, low, bits vec, offset int) {
	kept := g.stash(r, low, bits)
	// Other elements get the border's exponent.
	safe := func() vec { return g.max(a, g.load(border)) }
	var angle, rest, n vec
	if g.single {
		angle, rest, n = g.angle32(safe)
	} else {
		angle, rest, n = g.angle(safe())
	}
	angle = g.add(angle, g.sub(a, a)) // ∞ − ∞ is NaN
	n = g.add(n, g.c(1.5*math.Ldexp(1, int(g.fraction()))+float64(offset)))
	g.unstash(kept, r, low, bits)
	far := g.cmp(gt, a, border)
	g.put(r, far, angle)
	g.put(low, far, rest)
	g.put(bits, far, n)
}

// stash stores registers in the frame, so that others may take their place until
// unstash loads them again.
func (g *gen) stash(regs ...vec) []operand.Mem {
	var kept []operand.Mem
	for _, r := range regs {
		m := g.ctx.AllocLocal(g.width())
		g.op("VMOVU", r, m)
		kept = append(kept, m)
	}
	return kept
}

func (g *gen) unstash(kept []operand.Mem, regs ...vec) {
	for i, r := range regs {
		g.op("VMOVU", kept[i], r)
	}
}

// angle returns v − n·π/2 in two numbers, and n modulo 4.
func (g *gen) angle(v vec) (r, low, n vec) {
	t, rest, n := g.turns(v)
	p1, p2, _ := g.quarterTurn()
	r = g.mul(t, g.c(p1))
	low = g.mulLess(g.copy(r), t, g.c(p1))
	low = g.addMul(low, t, g.c(p2))
	return r, g.addMul(low, rest, g.c(p1)), n
}

// turns returns v·2/π − n in two numbers, for v beyond every border, and n modulo
// 4. Every product with a chunk is kept whole, in two numbers; the first two are
// reduced modulo 4, which is exact, as is their sum less n, for they are multiples
// of 2^−55 or of more.
func (g *gen) turns(v vec) (t, rest, n vec) {
	f := g.or(g.and(v, g.bits(1<<52-1)), g.c(1))
	at := g.subInt(g.load(g.bits(turnBits+1029)), g.shr(v, 52))
	index, shift := g.shr(at, 3), g.and(at, g.bits(7))
	table := g.ctx.GP64()
	g.ctx.LEAQ(g.turnTable(), table)
	product := func(i int) (hi, lo vec) {
		c := g.chunk(operand.Mem{Base: table, Index: index, Scale: 1, Disp: -chunkBits / 8 * i}, shift, i)
		hi = g.mul(f, c)
		return hi, g.mulLess(g.copy(hi), f, c)
	}
	modulo4 := func(a vec) vec {
		return g.subMul(a, g.round(g.mul(a, g.c(0.25)), toNearest), g.load(g.c(4)))
	}
	hi, lo := product(0)
	a := g.add(modulo4(hi), lo)
	hi, lo = product(1)
	hi = modulo4(hi)
	n = g.round(g.add(a, hi), toNearest)
	t, rest = g.sum2(g.sub(a, n), hi)
	hi, low2 := product(2)
	hi, lo = g.sum2(hi, lo)
	rest = g.add(rest, lo)
	t, lo = g.sum2(t, hi)
	rest = g.add(rest, lo)
	c := g.chunk(operand.Mem{Base: table, Index: index, Scale: 1, Disp: -chunkBits / 8 * 3}, shift, 3)
	rest = g.add(rest, g.addMul(low2, f, c))
	s := g.add(t, rest)
	return s, g.sub(rest, g.sub(s, t)), n
}

// sum2 returns a + b, and what rounding took off it.
func (g *gen) sum2(a, b vec) (s, cut vec) {
	s = g.add(a, b)
	t := g.sub(s, a)
	return s, g.add(g.sub(a, g.sub(s, t)), g.sub(b, t))
}

// chunk returns the i-th chunk of the digits, as a multiple of 2^(6 − i·48): the
// integer becomes a number as the last places of another.
func (g *gen) chunk(m operand.Mem, shift vec, i int) vec {
	d := g.zero()
	all := g.cmp(eq, d, d)
	if g.wide {
		g.ctx.VPGATHERQQ(m, all, d)
	} else {
		g.ctx.VPGATHERQQ(all, m, d)
	}
	g.ctx.VPSRLVQ(shift, d, d)
	big := g.c(math.Ldexp(1, 58-chunkBits*i))
	return g.sub(g.or(g.and(d, g.bits(1<<chunkBits-1)), big), big)
}

// turnTable has 2/π·2^turnBits, and zeros above.
func (g *gen) turnTable() operand.Mem {
	// π = 16·arctan(1/5) − 4·arctan(1/239)
	const more = turnBits + 64
	pi := new(big.Int).Sub(arccot(5, 16, more), arccot(239, 4, more))
	v := new(big.Int).Lsh(big.NewInt(2), turnBits+more)
	v.Div(v, pi)
	var words []uint64
	low := new(big.Int).SetUint64(math.MaxUint64)
	for range turnBits/64 + 3 {
		words = append(words, new(big.Int).And(v, low).Uint64())
		v.Rsh(v, 64)
	}
	return g.table("turns", words)
}

// arccot returns c·arccot(n)·2^bits by the series of the arc tangent of 1/n.
func arccot(n, c int64, bits uint) *big.Int {
	sum, square := new(big.Int), big.NewInt(n*n)
	power := new(big.Int).Lsh(big.NewInt(c), bits)
	power.Div(power, big.NewInt(n))
	for k := int64(1); power.Sign() != 0; k += 2 {
		term := new(big.Int).Div(power, big.NewInt(k))
		if k%4 == 3 {
			term.Neg(term)
		}
		sum.Add(sum, term)
		power.Div(power, square)
	}
	return sum
}
