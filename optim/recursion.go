package optim

import "github.com/covector-ad/covector/internal/kern"

// The two-loop recursion of L-BFGS computes p = −H·g from the pairs s, y:
//
//	α = ρ·sᵀq, q ← q − α·y        from q = −g, from the newest pair to the oldest
//	β = ρ·yᵀp, p ← p + (α − β)·s  from p = γ·q, from the oldest to the newest
//
// Here its loops are over numbers alone. With the rows sᵢ of S and yᵢ of Y, and the
// products sᵢᵀyⱼ of steps and newer changes, of which each pair brings a column,
//
//	αᵢ = −ρᵢ·((S·g)ᵢ + Σ αⱼ·sᵢᵀyⱼ)           over the newer j
//	r  = g + Yᵀα
//	βᵢ = ρᵢ·(−γ·(Y·r)ᵢ + Σ (αⱼ − βⱼ)·sⱼᵀyᵢ)  over the older j
//	p  = −γ·r + Sᵀ(α − β)
//
// so that vectors which no cache holds are walked three times: along S, along Y, and
// along S again. Loops over vectors walk along each of them twice.

// strip is how many columns of S or Y a walk takes at a time: so few that they are
// still in a cache when they are read again. The rows, which stand in the order of
// slots, are 2n apart.
const strip = 2048

// direction sets p = −H·g.
func (b *lbfgs) direction(g []float64) {
	if b.held == 0 {
		scale(b.p, -b.gamma, g)
		return
	}
	b.g = g
	b.walk(stepProducts{b})
	b.firstLoop()
	b.walk(changeProducts{b})
	b.secondLoop()
	b.walk(stepSum{b})
	b.g = nil
}

// at returns the slot of pair j, the oldest being 0.
func (b *lbfgs) at(j int) int { return (b.head - b.held + j + b.m) % b.m }

// walk runs j on all pieces, and leaves the sums of their products in the first row of
// b.products.
func (b *lbfgs) walk(j kern.Job) {
	parts := kern.Parts(b.n, piece)
	clear(b.products)
	kern.Fork(j, parts, int64(b.held)*int64(b.n))
	sum := b.productsOf(0)
	for i := 1; i < parts; i++ {
		for k, v := range b.productsOf(i) {
			sum[k] += v
		}
	}
}

// productsOf is where piece i adds up the products of its columns, two for each slot.
func (b *lbfgs) productsOf(i int) []float64 { return b.products[i*2*b.m : (i+1)*2*b.m] }

// stepProducts computes S·g, and S·y for the newest y.
type stepProducts struct{ *lbfgs }

func (b stepProducts) Run(part int) {
	sum := b.productsOf(part)
	_, y := b.slot(b.at(b.held - 1))
	for lo, end := kern.Part(part, piece, b.n); lo < end; lo += strip {
		hi := min(lo+strip, end)
		kern.Dots(sum[:b.held], b.pairs[lo:], b.g[lo:hi], 2*b.n)
		kern.Dots(sum[b.m:][:b.held], b.pairs[lo:], y[lo:hi], 2*b.n)
	}
}

// firstLoop keeps S·y and computes α.
func (b *lbfgs) firstLoop() {
	sg, column := b.productsOf(0)[:b.m], b.productsOf(0)[b.m:]
	newest := b.at(b.held - 1)
	for j := b.held - 1; j >= 0; j-- {
		i := b.at(j)
		b.sy[i*b.m+newest] = column[i]
		product := sg[i]
		for k := j + 1; k < b.held; k++ {
			newer := b.at(k)
			product += float64(b.alpha[newer] * b.sy[i*b.m+newer])
		}
		b.alpha[i] = -b.rho[i] * product
	}
}

// changeProducts computes r, in the place of p, and Y·r.
type changeProducts struct{ *lbfgs }

func (b changeProducts) Run(part int) {
	sum := b.productsOf(part)
	for lo, end := kern.Part(part, piece, b.n); lo < end; lo += strip {
		hi := min(lo+strip, end)
		r, y := b.p[lo:hi], b.pairs[b.n+lo:]
		kern.AddRows(r, b.g[lo:hi], 1, b.alpha[:b.held], y, 2*b.n)
		kern.Dots(sum[:b.held], y, r, 2*b.n)
	}
}

// secondLoop computes α − β.
func (b *lbfgs) secondLoop() {
	yr := b.productsOf(0)
	for j := range b.held {
		i := b.at(j)
		product := -b.gamma * yr[i]
		for k := range j {
			older := b.at(k)
			product += float64(b.alpha[older] * b.sy[older*b.m+i])
		}
		b.alpha[i] -= float64(b.rho[i] * product)
	}
}

// stepSum computes p.
type stepSum struct{ *lbfgs }

func (b stepSum) Run(part int) {
	for lo, end := kern.Part(part, piece, b.n); lo < end; lo += strip {
		p := b.p[lo:min(lo+strip, end)]
		kern.AddRows(p, p, -b.gamma, b.alpha[:b.held], b.pairs[lo:], 2*b.n)
	}
}
