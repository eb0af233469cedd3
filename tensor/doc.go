// Package tensor holds the memory of the engine: tensors, parameters, data sets,
// random numbers and files. A tensor here is plain data; package tape records
// operations on it, and package ops has the operations.
//
// # Tensors
//
// A [Dense] is a row-major, contiguous tensor of float32 or float64, an [Ints]
// one of int64: labels, indices, keys. Both have rank 0 to [MaxRank]; lengths of
// zero are legal, and the [Shape] of a scalar is empty. Constructors take lengths
// last:
//
//	x := tensor.Zeros[float32](2, 3)
//	y := tensor.FromSlice([]float64{1, 2, 3, 4}, 2, 2) // no copy
//	y.At(0, -1)                                        // negative indices count from the end
//
// Clone copies; Reshape, Data and assignment share memory. A tensor prints itself
// as numpy's do, and takes the verbs of package fmt for its elements: "%.2f". [AllClose] compares, [Rows] picks, [MatDense] and [FromMatDense]
// are views to and from gonum. [Map], [Map2] and [Map3] are the loops of users'
// own pointwise operations.
//
// # Parameters
//
// A [Params] holds named tensors over one flat vector, which optimizers walk.
// Add returns a handle, a [Param], that means the entry wherever it is asked
// for. Entries are trainable, frozen or state. An [Init] fills one with its
// first values: [HeNormal], [XavierUniform], [Orthogonal] and others, which take
// their numbers from a [Rand].
//
// # Data
//
// [Batches] hands out samples with labels or targets in shuffled mini-batches,
// allocates nothing while it does, and can be resumed where it was.
// [SplitStratified] sets samples apart so that the shares of the classes stay.
//
// # Random numbers
//
// There is one generator, Philox4x32-10, and what it returns is part of the
// compatibility promise. [Rand] draws from it one number after another;
// [PhiloxUniform], [PhiloxNormal] and [FoldKey] are functions of a key and an
// index alone. Nothing is seeded by the time of day.
//
// # Files
//
// [ReadFile] reads .npy, .npz and .safetensors, [SaveFile] replaces a file only by
// a complete one, and a Params saves and loads itself by name. What a file claims
// is checked before memory is made for it.
//
// # Threads
//
// Operations run on up to [Threads] threads, with the same bits for any number.
// [SetThreads] caps it.
//
// # Errors
//
// Misuse, such as an index out of range, is an *[Error]. It tells the operation, the
// shapes, the file:line of the caller's own code, and a cause that wraps one of
// the sentinels ([ErrShape], [ErrRange], …) for errors.Is. A function that returns an
// error returns it, as those do that depend on the world outside, such as a file;
// another panics with it. Nil where a tensor, a function, a reader or a receiver
// is needed is misuse like any other ([ErrZeroVar]). The exceptions are String and
// Format, called on a nil *Dense or *Ints by hand, and methods of values that
// only the engine makes.
package tensor
