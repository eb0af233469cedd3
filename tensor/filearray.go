package tensor

import (
	"encoding/binary"
	"math"
	"strconv"
)

// elemType is an element type that a file may hold.
type elemType uint8

const (
	elemNone elemType = iota
	elemBool
	elemI8
	elemI16
	elemI32
	elemI64
	elemU8
	elemU16
	elemU32
	elemU64
	elemF16
	elemBF16
	elemF32
	elemF64
)

// elems tells each element type's name here, in npy and in safetensors files.
var elems = [...]struct {
	name, npy, safe string
	size            int
}{
	elemNone: {},
	elemBool: {"bool", "b1", "BOOL", 1},
	elemI8:   {"int8", "i1", "I8", 1},
	elemI16:  {"int16", "i2", "I16", 2},
	elemI32:  {"int32", "i4", "I32", 4},
	elemI64:  {"int64", "i8", "I64", 8},
	elemU8:   {"uint8", "u1", "U8", 1},
	elemU16:  {"uint16", "u2", "U16", 2},
	elemU32:  {"uint32", "u4", "U32", 4},
	elemU64:  {"uint64", "u8", "U64", 8},
	elemF16:  {"float16", "f2", "F16", 2},
	elemBF16: {"bfloat16", "", "BF16", 2},
	elemF32:  {"float32", "f4", "F32", 4},
	elemF64:  {"float64", "f8", "F64", 8},
}

func (e elemType) size() int     { return elems[e].size }
func (e elemType) isFloat() bool { return e >= elemF16 }

// array is one array of a file, its elements row-major and little-endian.
type array struct {
	elem  elemType
	dtype string // elem's name, or what the file calls a type that is not supported
	shape Shape
	raw   []byte
	err   error // why the elements cannot be had, or nil
	limit int64 // of bytes after conversion
}

// float returns element i of a floating type.
func (a *array) float(i int) float64 {
	le := binary.LittleEndian
	switch a.elem {
	case elemF16:
		return float64(halfToFloat32(le.Uint16(a.raw[2*i:])))
	case elemBF16:
		return float64(bfloatToFloat32(le.Uint16(a.raw[2*i:])))
	case elemF32:
		return float64(math.Float32frombits(le.Uint32(a.raw[4*i:])))
	}
	return math.Float64frombits(le.Uint64(a.raw[8*i:]))
}

// uint returns element i of type uint64.
func (a *array) uint(i int) uint64 { return binary.LittleEndian.Uint64(a.raw[8*i:]) }

// int returns element i of a boolean or an integer type other than uint64. As
// in numpy, any byte but 0 is true.
func (a *array) int(i int) int64 {
	le := binary.LittleEndian
	switch a.elem {
	case elemBool:
		return int64(min(a.raw[i], 1))
	case elemI8:
		return int64(int8(a.raw[i]))
	case elemU8:
		return int64(a.raw[i])
	case elemI16:
		return int64(int16(le.Uint16(a.raw[2*i:])))
	case elemU16:
		return int64(le.Uint16(a.raw[2*i:]))
	case elemI32:
		return int64(int32(le.Uint32(a.raw[4*i:])))
	case elemU32:
		return int64(le.Uint32(a.raw[4*i:]))
	}
	return int64(le.Uint64(a.raw[8*i:]))
}

// ready checks that the elements can be had as a type of the given size.
func (a *array) ready(size int) error {
	if a.err != nil {
		return a.err
	}
	_, err := byteCount(a.shape, size, a.limit)
	return err
}

// toDense converts a by the rule that Array states.
func toDense[T Float](a *array) (*Dense[T], error) {
	var z T
	if err := a.ready(binary.Size(z)); err != nil {
		return nil, err
	}
	out := make([]T, a.shape.Size())
	d := &Dense[T]{shape: a.shape.Clone(), data: out}
	if a.sameBits(out) {
		return d, nil
	}
	for i := range out {
		v, ok := floatAt[T](a, i)
		if !ok {
			return nil, a.misfit(i, DType[T]())
		}
		out[i] = v
	}
	return d, nil
}

// sameBits fills out, a []float32 or []float64, if a has that very type.
func (a *array) sameBits(out any) bool {
	switch out := out.(type) {
	case []float32:
		if a.elem == elemF32 {
			for i := range out {
				out[i] = math.Float32frombits(binary.LittleEndian.Uint32(a.raw[4*i:]))
			}
			return true
		}
	case []float64:
		if a.elem == elemF64 {
			for i := range out {
				out[i] = math.Float64frombits(binary.LittleEndian.Uint64(a.raw[8*i:]))
			}
			return true
		}
	}
	return false
}

// floatAt returns element i as a T, and whether it fits: a finite number stays
// finite, an integer is exact. The bounds below keep the conversions back to
// integers defined.
func floatAt[T Float](a *array, i int) (T, bool) {
	switch {
	case a.elem.isFloat():
		f := a.float(i)
		v := T(f)
		return v, !math.IsInf(float64(v), 0) || math.IsInf(f, 0)
	case a.elem == elemU64:
		u := a.uint(i)
		v := T(u)
		return v, float64(v) < 1<<64 && uint64(v) == u
	}
	n := a.int(i)
	v := T(n)
	return v, float64(v) < 1<<63 && int64(v) == n
}

// toInts converts a by the rule that Array states.
func toInts(a *array) (*Ints, error) {
	if err := a.ready(8); err != nil {
		return nil, err
	}
	out := make([]int64, a.shape.Size())
	for i := range out {
		v, ok := intAt(a, i)
		if !ok {
			return nil, a.misfit(i, "int64")
		}
		out[i] = v
	}
	return &Ints{shape: a.shape.Clone(), data: out}, nil
}

// intAt returns element i as an int64, and whether it fits.
func intAt(a *array, i int) (int64, bool) {
	switch {
	case a.elem.isFloat():
		f := a.float(i)
		if f != math.Trunc(f) || f < -1<<63 || f >= 1<<63 {
			return 0, false // NaN differs from itself
		}
		return int64(f), true
	case a.elem == elemU64:
		u := a.uint(i)
		return int64(u), u <= math.MaxInt64
	}
	return a.int(i), true
}

// misfit is the error of an element that a type cannot hold.
func (a *array) misfit(i int, as string) error {
	var text string
	switch {
	case a.elem.isFloat():
		text = strconv.FormatFloat(a.float(i), 'g', -1, 64)
	case a.elem == elemU64:
		text = strconv.FormatUint(a.uint(i), 10)
	default:
		text = strconv.FormatInt(a.int(i), 10)
	}
	return Errorf(ErrRange, "element %v of the %s array %v is %s, which %s cannot hold",
		a.shape.index(i), elems[a.elem].name, a.shape, text, as)
}

// index returns the position on each axis of the row-major offset off.
func (s Shape) index(off int) []int {
	at := make([]int, len(s))
	for a := len(s) - 1; a >= 0; a-- {
		at[a] = off % s[a]
		off /= s[a]
	}
	return at
}
