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

// Named gives the *Error of an op inside a function composed of ops the name of
// that function and the shapes of its operands, which is what its caller knows;
// the cause and the user's line stay. Defer it first of all. It costs nothing
// to speak of unless there is an error, and lets any other panic pass.
//
//	func Affine(x, w, b tape.Var64) tape.Var64 {
//		defer tape.Named("Affine", nil, x, w, b)
//		return ops.Add(ops.MatMul(x, w), b)
//	}
//
// Of several functions inside one another the outermost is named. Operands
// that are zero or stale have no shape, and are left out.
func Named[T Float](op string, i []IntVar, x ...Var[T]) {
	r := recover()
	if r == nil {
		return
	}
	if e, ok := r.(*Error); ok {
		r = &Error{Op: op, Shapes: shapesOf(x, i), Site: e.Site, Err: e.Err}
	}
	panic(r)
}

// errNoValue is why a value cannot be read while a program or a body is compiled.
var errNoValue = Errorf(ErrMisuse, "values are not known while a program, or a function given to Scan, While, Cond or Checkpoint, is compiled: it is recorded once and run many times; return the value or make it an output (Rec.Output), or let ops.Where, Cond or While decide by it")

// failNil panics because op was given nil, or the zero value of a type that is
// made by a function.
func failNil(op, what string, shapes ...tensor.Shape) { Fail(op, errNil(what), shapes...) }

func errNil(what string) error { return Errorf(ErrZeroVar, "nil %s", what) }

// catch turns a panic with an *Error into *err. Any other panic goes on,
// with the user's stack, unless it comes from a Block that another thread computed.
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
