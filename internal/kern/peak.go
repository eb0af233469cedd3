package kern

// Peak does at least flops floating-point operations as fast as the instruction
// set in use can, and returns how many: the limit of what a core does. It is
// false in plain Go, which has no such loop. A call takes as long as it takes:
// keep it under a millisecond, some 10⁸ operations.
func Peak[T Float](flops int) (done int, ok bool) {
	if active == isaGo {
		return 0, false
	}
	const chains = 12
	one := 2 * chains * tilingOf[T](active).lanes
	rounds := flops/one + 1
	multiplyAdds[T](rounds)
	return rounds * one, true
}
