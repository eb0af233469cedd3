package tape

import "github.com/covector-ad/covector/tensor"

// Inputs declares what a program is given at every run, in the order in which
// [Runner.Run] takes it. The zero Inputs is empty and ready; it must not be
// copied.
type Inputs struct{ specs []inputSpec }

// Input is a handle to a declared float input, IntInput to an integer one. The
// zero values belong to no Inputs.
type (
	Input struct {
		of *Inputs
		k  int // position, from 0
	}
	IntInput struct {
		of *Inputs
		k  int
	}
)

type inputSpec struct {
	name    string
	shape   tensor.Shape
	ints    bool
	sharded bool // cut along axis 0
	key     bool // of which each shard has its own
}

// Float declares a tensor of the program's element type: data, targets, a rate
// (without lengths, a tensor of rank 0). The program is compiled for this shape
// first; the rank stays, and the lengths may differ from run to run. It panics
// with an *Error if the name is empty or taken (ErrMisuse), or the shape is not
// legal (ErrShape).
func (in *Inputs) Float(name string, shape ...int) Input {
	return Input{in, in.add("Inputs.Float", inputSpec{name: name, shape: shape})}
}

// Ints declares an integer tensor: labels, indices, a random key (rank 0). What
// it says of names and shapes is as for [Inputs.Float].
func (in *Inputs) Ints(name string, shape ...int) IntInput {
	return IntInput{in, in.add("Inputs.Ints", inputSpec{name: name, shape: shape, ints: true})}
}

// Sharded declares that axis 0 counts the examples of a batch, along which
// CompileOptions.GradShards cuts it, and returns x. It panics with an *Error if the
// input has no axis (ErrShape), or x is the zero Input (ErrZeroVar).
func (x Input) Sharded() Input {
	x.of.shard("Input.Sharded", x.k)
	return x
}

// Sharded is [Input.Sharded] for an integer input.
func (x IntInput) Sharded() IntInput {
	x.of.shard("IntInput.Sharded", x.k)
	return x
}

// ShardKey declares that x, of rank 0, is a random key, and returns x. With
// CompileOptions.GradShards shard s has the key tensor.FoldKey(key, s), so that each
// draws numbers of its own: eagerly, its loss is that of its examples with
// ops.FoldIn(key, s). Without shards the key is the one given. ShardKey panics with an
// *Error if x has an axis (ErrShape), or is the zero IntInput (ErrZeroVar).
func (x IntInput) ShardKey() IntInput {
	const op = "IntInput.ShardKey"
	if x.of == nil {
		Fail(op, errNoHandle)
	}
	s := &x.of.specs[x.k]
	if len(s.shape) != 0 {
		Fail(op, Errorf(ErrShape, "input %q is no key, which has rank 0", s.name), s.shape)
	}
	s.key = true
	return x
}

func (in *Inputs) shard(op string, k int) {
	if in == nil {
		Fail(op, errNoHandle)
	}
	s := &in.specs[k]
	if len(s.shape) == 0 {
		Fail(op, Errorf(ErrShape, "input %q has no axis to cut it along", s.name), s.shape)
	}
	s.sharded = true
}

var errNoHandle = Errorf(ErrZeroVar, "the zero handle; Inputs.Float and Inputs.Ints return handles")

func (in *Inputs) add(op string, s inputSpec) int {
	if in == nil {
		failNil(op, "*Inputs")
	}
	s.shape = append(tensor.Shape{}, s.shape...)
	if err := s.shape.Check(); err != nil {
		Fail(op, err, s.shape)
	}
	if s.name == "" {
		Fail(op, Errorf(ErrMisuse, "empty name; errors need one"), s.shape)
	}
	for _, o := range in.specs {
		if o.name == s.name {
			Fail(op, Errorf(ErrMisuse, "%q is there already; names are unique", s.name), s.shape)
		}
	}
	in.specs = append(in.specs, s)
	return len(in.specs) - 1
}

// bound is what a recording knows of the inputs of its program.
type bound[T Float] struct {
	of     *Inputs
	specs  []inputSpec
	shapes []tensor.Shape // of this recording
	values []tensor.Value // of a recording that computes, see Runner.Audit; else nil
	x      []Var[T]       // of each float input that was asked for
	i      []IntVar       // and of each integer one
	names  []string       // of the outputs, and their values
	outs   []Var[T]
	ints   []IntVar // of the integer outputs
	inames []string
}

func (b *bound[T]) begin() {
	b.x, b.i = zeroed(b.x, len(b.specs)), zeroed(b.i, len(b.specs))
	b.names, b.outs, b.inames, b.ints = b.names[:0], b.outs[:0], b.inames[:0], b.ints[:0]
}

// Input returns a declared input as a Var: one for all of its uses. It panics
// with an *Error unless the recording is that of a program that was compiled with
// the Inputs of x (ErrForeign, ErrMisuse).
func (r *Rec[T]) Input(x Input) Var[T] {
	const op = "Rec.Input"
	b := r.program(op, x.of, x.k)
	switch {
	case !b.x[x.k].IsZero():
	case b.values != nil:
		b.x[x.k] = r.t.alias(op, b.values[x.k].(*tensor.Dense[T]))
	default:
		b.x[x.k] = r.t.v(r.t.leaf(inputLeaf, b.shapes[x.k]).head)
	}
	return b.x[x.k]
}

// IntInput returns a declared integer input, as [Rec.Input] does.
func (r *Rec[T]) IntInput(x IntInput) IntVar {
	const op = "Rec.IntInput"
	b := r.program(op, x.of, x.k)
	switch {
	case !b.i[x.k].IsZero():
	case b.values != nil:
		b.i[x.k] = r.t.Ints(b.values[x.k].(*tensor.Ints))
	default:
		b.i[x.k] = r.t.intLeaf(b.shapes[x.k])
	}
	return b.i[x.k]
}

// program returns what r knows of its inputs, or panics unless it has input k of
// the given Inputs.
func (r *Rec[T]) program(op string, of *Inputs, k int) *bound[T] {
	b := r.compiling(op)
	switch {
	case of == nil:
		Fail(op, errNoHandle)
	case of != b.of || k >= len(b.specs):
		Fail(op, Errorf(ErrForeign, "input %q is not among the Inputs that Compile was given", of.specs[k].name))
	}
	return b
}

// compiling panics unless r records a program.
func (r *Rec[T]) compiling(op string) *bound[T] {
	r.ready(op)
	if r.in == nil {
		Fail(op, Errorf(ErrMisuse, "inputs and outputs belong to programs (Compile, CompileGradient); in an eager recording use the data itself (Rec.Const) and return the result"))
	}
	return r.in
}

// Output makes v a further result of the program, which [Runner.View] finds by
// its name. It panics with an *Error if the name is empty or taken (ErrMisuse), or v
// is of another recording (ErrForeign).
func (r *Rec[T]) Output(name string, v Var[T]) {
	const op = "Rec.Output"
	b := r.compiling(op)
	v.check(op, nil, nil)
	if v.t != r.t {
		Fail(op, Errorf(ErrForeign, "%q was recorded on another tape; record it in this function; "+fromBody, name), v.Shape())
	}
	b.checkName(op, name)
	b.names, b.outs = append(b.names, name), append(b.outs, v)
}

// OutputInts is [Rec.Output] for an integer result, which [Runner.ViewInts] finds.
func (r *Rec[T]) OutputInts(name string, v IntVar) {
	const op = "Rec.OutputInts"
	b := r.compiling(op)
	v.check(op)
	if v.c != &r.t.core {
		Fail(op, Errorf(ErrForeign, "%q was recorded on another tape; record it in this function; "+fromBody, name), v.Shape())
	}
	b.checkName(op, name)
	b.inames, b.ints = append(b.inames, name), append(b.ints, v)
}

func (b *bound[T]) checkName(op, name string) {
	if name == "" {
		Fail(op, Errorf(ErrMisuse, "empty name; the result is found by it"))
	}
	for _, n := range append(b.names[:len(b.names):len(b.names)], b.inames...) {
		if n == name {
			Fail(op, Errorf(ErrMisuse, "output %q is there already; names are unique", name))
		}
	}
}
