package kern

// load stores src in dst, for what is computed in float64 whatever T is.
func load[T Float](dst []float64, src []T) {
	for i, v := range src {
		dst[i] = float64(v)
	}
}

// store stores src, rounded, in dst.
func store[T Float](dst []T, src []float64) {
	for i, v := range src {
		dst[i] = T(v)
	}
}
