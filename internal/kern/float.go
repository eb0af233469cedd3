package kern

import "unsafe"

// Float is the element type of every kernel.
type Float interface{ float32 | float64 }

// sizeOf is the number of bytes of an element.
func sizeOf[T Float]() int {
	var v T
	return int(unsafe.Sizeof(v))
}

// isFloat32 tells the two element types apart.
func isFloat32[T Float]() bool { return sizeOf[T]() == 4 }

// elements is how many a tensor of that shape has.
func elements(shape []int) int {
	n := 1
	for _, l := range shape {
		n *= l
	}
	return n
}

// lineOf is how many elements a line of memory has.
func lineOf[T Float]() int { return 64 / sizeOf[T]() }

// quadOf is how many elements are 16 bytes: assembly takes as many columns, or rows,
// where there are not enough for a vector.
func quadOf[T Float]() int { return 16 / sizeOf[T]() }
