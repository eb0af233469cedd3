package tensor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/covector-ad/covector/internal/site"
)

// The causes that an [Error] wraps; match them with [errors.Is].
var (
	ErrShape     = errors.New("shapes do not fit")
	ErrRange     = errors.New("out of range")
	ErrStale     = errors.New("used after its tape was reset or its memory changed")
	ErrForeign   = errors.New("operands of unrelated tapes or parameters")
	ErrNotScalar = errors.New("not a scalar")
	ErrZeroVar   = errors.New("nil or zero value")
	ErrSingular  = errors.New("singular matrix")
	ErrNonFinite = errors.New("not finite")
	ErrFormat    = errors.New("bad format")
	ErrLimit     = errors.New("limit exceeded")
	ErrMisuse    = errors.New("not allowed here") // a call out of turn, a name taken, a role that does not fit
)

// Error tells what was asked (Op), what was given (Shapes), where (Site: the
// file:line of the user's own call) and why it failed (Err, which wraps one of
// the package's sentinels).
type Error struct {
	Op     string
	Shapes []Shape
	Site   string
	Err    error
}

// Error returns one line: "site: op shapes: cause".
func (e *Error) Error() string {
	var b strings.Builder
	if e.Site != "" {
		b.WriteString(e.Site)
		b.WriteString(": ")
	}
	b.WriteString(e.Op)
	for _, s := range e.Shapes {
		b.WriteByte(' ')
		b.WriteString(s.String())
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause, so that errors.Is and errors.As see through e.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an error that wraps the sentinel kind and reads
// "kind: message".
func Errorf(kind error, format string, args ...any) error {
	return fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...))
}

// fail panics with an *Error at the user's call.
func fail(op string, err error, shapes ...Shape) {
	panic(&Error{Op: op, Shapes: shapes, Site: site.Caller(), Err: err})
}

// failNil panics because op was given nil: as its receiver or an argument, which
// what names.
func failNil(op, what string) { fail(op, errNil(what)) }

func errNil(what string) error { return Errorf(ErrZeroVar, "nil %s", what) }

// failure is fail for functions that return their errors.
func failure(op string, err error, shapes ...Shape) error {
	return &Error{Op: op, Shapes: shapes, Site: site.Caller(), Err: err}
}
