package adtest

import (
	"fmt"
	"reflect"

	"github.com/covector-ad/covector/internal/prog"
	"github.com/covector-ad/covector/tape"
)

// checkFields holds that every op which value and derivatives record is made of
// bools, integers, and arrays and structs of these: so equal ops are those with
// equal results. Floats are kept as bit patterns (NaN is not equal to itself);
// pointers, and what they lead to, could change. Ops that run a function hold
// it by a pointer: it does not change.
func checkFields(s *Sample) error {
	tp := tape.New[float64]()
	s.float64s().derivatives(tp)
	for op := range tp.Ops() {
		if _, ok := op.(interface {
			Codes(prog.Pass) []*prog.Code[float64]
		}); ok {
			continue
		}
		t := unwrapped(reflect.ValueOf(op)).Type()
		if where, kind := forbidden(t, ""); kind != reflect.Invalid {
			return fmt.Errorf("op %s, type %v: field %q is a %v; fields are bools, integers, and arrays and structs of these", op.Name(), t, where, kind)
		}
	}
	return nil
}

// unwrapped returns the op inside the adapters of its kind.
func unwrapped(v reflect.Value) reflect.Value {
	for {
		m := v.MethodByName("Unwrap")
		if !m.IsValid() {
			return v
		}
		v = m.Call(nil)[0].Elem() // Unwrap returns an interface
	}
}

// forbidden returns the first field of t that an op may not have, and its kind.
func forbidden(t reflect.Type, path string) (string, reflect.Kind) {
	switch k := t.Kind(); k {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "", reflect.Invalid
	case reflect.Array:
		return forbidden(t.Elem(), path+"[]")
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if where, k := forbidden(f.Type, path+"."+f.Name); k != reflect.Invalid {
				return where, k
			}
		}
		return "", reflect.Invalid
	default:
		return path, k
	}
}
