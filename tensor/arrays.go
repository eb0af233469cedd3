package tensor

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Arrays holds the named arrays of a file in the element types of the file, and
// its metadata. Ask Array for one as a Dense and Ints for one as an Ints. The
// zero Arrays is empty.
type Arrays struct {
	names  []string
	byName map[string]*array
	meta   map[string]string
}

// Names returns the names in the order of the file.
func (a *Arrays) Names() []string {
	a.check("Arrays.Names")
	return slices.Clone(a.names)
}

// check panics if a is nil.
func (a *Arrays) check(op string) {
	if a == nil {
		failNil(op, "*Arrays")
	}
}

// Shape returns the shape of the named array and whether there is one.
func (a *Arrays) Shape(name string) (Shape, bool) {
	a.check("Arrays.Shape")
	if x, ok := a.byName[name]; ok {
		return x.shape.Clone(), true
	}
	return nil, false
}

// DType returns the element type that the named array has in the file: "bool",
// "int8" to "int64", "uint8" to "uint64", "float16", "bfloat16", "float32" or
// "float64"; for a type that cannot be read the file's own word, such as "<U5";
// "" if there is no such array.
func (a *Arrays) DType(name string) string {
	a.check("Arrays.DType")
	if x, ok := a.byName[name]; ok {
		return x.dtype
	}
	return ""
}

// Metadata returns a copy of the file's metadata; only safetensors files have
// any.
func (a *Arrays) Metadata() map[string]string {
	a.check("Arrays.Metadata")
	return maps.Clone(a.meta)
}

// Sub returns the arrays whose names begin with the prefix, under the rest of
// their names, without metadata. Nothing is copied.
func (a *Arrays) Sub(prefix string) *Arrays {
	a.check("Arrays.Sub")
	sub := &Arrays{byName: map[string]*array{}}
	for _, name := range a.names {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			sub.names = append(sub.names, rest)
			sub.byName[rest] = a.byName[name]
		}
	}
	return sub
}

// Array returns the named array of a with elements of type T. Every element
// must fit: a floating number is rounded to the nearest T, but a finite one that
// would become infinite is an error; infinities and NaN are kept; an integer
// must be exact in T (so 2²⁴+1 is no float32); false and true become 0 and 1.
//
// Errors wrap ErrRange if an element does not fit, ErrFormat if there is no such
// array or its elements are of a type that cannot be read, and ErrLimit if the
// result is above ReadOptions.MaxBytes.
func Array[T Float](a *Arrays, name string) (*Dense[T], error) {
	x, err := a.get(name)
	if err != nil {
		return nil, failure("Array", err)
	}
	d, err := toDense[T](x)
	if err != nil {
		return nil, failure("Array", named(name, err), x.shape)
	}
	return d, nil
}

// Ints returns the named array as integers. Every element must fit into an
// int64: a floating number must be integral (−0 becomes 0), so NaN and
// infinities are errors too. Errors are as those of Array.
func (a *Arrays) Ints(name string) (*Ints, error) {
	x, err := a.get(name)
	if err != nil {
		return nil, failure("Arrays.Ints", err)
	}
	d, err := toInts(x)
	if err != nil {
		return nil, failure("Arrays.Ints", named(name, err), x.shape)
	}
	return d, nil
}

// add appends an array; a name that is there already is an error.
func (a *Arrays) add(name string, x *array) error {
	if _, ok := a.byName[name]; ok {
		return Errorf(ErrFormat, "two arrays are named %q", name)
	}
	if a.byName == nil {
		a.byName = map[string]*array{}
	}
	a.names = append(a.names, name)
	a.byName[name] = x
	return nil
}

func (a *Arrays) get(name string) (*array, error) {
	if a == nil {
		return nil, errNil("*Arrays")
	}
	if x, ok := a.byName[name]; ok {
		return x, nil
	}
	return nil, Errorf(ErrFormat, "no array is named %q; there are %s", name, quoteList(a.names, 20))
}

// named says which array an error is about.
func named(name string, err error) error { return fmt.Errorf("array %q: %w", name, err) }

// quoteList lists names for a message, at most most of them.
func quoteList(names []string, most int) string {
	if len(names) == 0 {
		return "none"
	}
	quoted := make([]string, min(len(names), most))
	for i := range quoted {
		quoted[i] = strconv.Quote(names[i])
	}
	text := strings.Join(quoted, ", ")
	if more := len(names) - len(quoted); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
