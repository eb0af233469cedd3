package prog

import "github.com/covector-ad/covector/internal/kern"

// window is among how many operations those of one kind are brought together:
// enough for long runs, and so few that what waits in registers stays in the first
// cache.
const window = 512

// scalarOrder puts the operations of a window into an order in which those of one
// kind stand together, and each behind those that make its operands.
type scalarOrder struct {
	made    []int32 // of each value: 1 + the operation that makes it, or 0
	op      []kern.ScalarOp
	name    []int32 // of each operation: what it is known by outside
	y       []int32 // the value that it makes
	missing []int32 // how many of its operands are not made yet
	first   []int32 // of what waits for it the first, in edges; or −1
	edges   []edge
	ready   [kern.ScalarOps][]int32 // operations that can run, by kind
}

// edge says that an operation waits for another, and where the next is that does.
type edge struct{ waits, next int32 }

// add appends an operation that makes value y.
func (o *scalarOrder) add(name int32, op kern.ScalarOp, y int32) {
	o.op, o.name, o.y = append(o.op, op), append(o.name, name), append(o.y, y)
	o.missing, o.first = append(o.missing, 0), append(o.first, -1)
	o.made[y] = int32(len(o.op))
}

// needs says that the operation that was added last reads value x.
func (o *scalarOrder) needs(x int32) {
	k := int32(len(o.op) - 1)
	if from := o.made[x] - 1; from >= 0 {
		o.edges = append(o.edges, edge{k, o.first[from]})
		o.first[from] = int32(len(o.edges) - 1)
		o.missing[k]++
	}
}

// drain appends the names of all operations to order, and begins the next window.
func (o *scalarOrder) drain(order []int32) []int32 {
	for k, n := range o.missing {
		if n == 0 {
			o.ready[o.op[k]] = append(o.ready[o.op[k]], int32(k))
		}
	}
	for end := len(order) + len(o.op); len(order) < end; {
		op := o.longest()
		for i := 0; i < len(o.ready[op]); i++ { // what becomes ready joins the run
			k := o.ready[op][i]
			order = append(order, o.name[k])
			for e := o.first[k]; e >= 0; e = o.edges[e].next {
				o.arrive(o.edges[e].waits)
			}
		}
		o.ready[op] = o.ready[op][:0]
	}
	for _, y := range o.y {
		o.made[y] = 0
	}
	o.op, o.name, o.y, o.missing, o.first, o.edges = o.op[:0], o.name[:0], o.y[:0], o.missing[:0], o.first[:0], o.edges[:0]
	return order
}

// arrive notes that an operand of operation k has been made.
func (o *scalarOrder) arrive(k int32) {
	if o.missing[k]--; o.missing[k] == 0 {
		o.ready[o.op[k]] = append(o.ready[o.op[k]], k)
	}
}

// longest returns the kind of which most can run.
func (o *scalarOrder) longest() kern.ScalarOp {
	best := kern.ByBlock
	for op := range kern.ScalarOps {
		if len(o.ready[op]) > len(o.ready[best]) {
			best = op
		}
	}
	return best
}
