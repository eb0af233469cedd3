package optim

import (
	"github.com/covector-ad/covector/internal/site"
	"github.com/covector-ad/covector/tensor"
)

// refusal is the error of a call op that was given what cannot be: a
// *tensor.Error with the line of the user's call.
func refusal(op string, err error, shapes ...tensor.Shape) error {
	return &tensor.Error{Op: op, Shapes: shapes, Site: site.Caller(), Err: err}
}

func errNil(what string) error { return tensor.Errorf(tensor.ErrZeroVar, "nil %s", what) }
