package tape

import (
	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

// Error is what misuse of a tape panics with, and what the operators on values
// return: the op, the shapes that it was given, the file:line of the user's own
// call, and a cause that wraps one of the sentinels below.
type Error = tensor.Error

// The causes, for errors.Is.
var (
	ErrShape     = tensor.ErrShape
	ErrRange     = tensor.ErrRange
	ErrStale     = tensor.ErrStale
	ErrForeign   = tensor.ErrForeign
	ErrNotScalar = tensor.ErrNotScalar
	ErrZeroVar   = tensor.ErrZeroVar
	ErrSingular  = tensor.ErrSingular
	ErrNonFinite = tensor.ErrNonFinite
	ErrFormat    = tensor.ErrFormat
	ErrLimit     = tensor.ErrLimit
	ErrMisuse    = tensor.ErrMisuse
)

// Errorf returns an error that wraps the sentinel kind and reads
// "kind: message": what an op's Shape and Forward return. Recording adds the
// op's name, the shapes and the user's line.
func Errorf(kind error, format string, args ...any) error {
	return tensor.Errorf(kind, format, args...)
}

// Fail panics with an *Error for op at the user's call. It is for functions
// composed of ops that check their arguments themselves.
func Fail(op string, err error, shapes ...tensor.Shape) {
	panic(&Error{Op: op, Shapes: shapes, Site: site.Caller(), Err: err})
}

// failNil panics because op was given nil, or the zero value of a type that is
// made by a function.
func failNil(op, what string, shapes ...tensor.Shape) { Fail(op, errNil(what), shapes...) }

func errNil(what string) error { return Errorf(ErrZeroVar, "nil %s", what) }

// catch turns a panic with an *Error into *err. Any other panic goes on: its
// stack is the user's.
func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Error:
		*err = r
	default:
		panic(r)
	}
}

// failure is Fail for functions that return their errors.
func failure(op string, err error, shapes ...tensor.Shape) error {
	return &Error{Op: op, Shapes: shapes, Site: site.Caller(), Err: err}
}
