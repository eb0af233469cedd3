package optim

import (
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/covector-ad/covector/tensor"
)

// Checkpoint lists what a training run needs to go on from where it was, and keeps it
// in one safetensors file. Loading takes what is listed here back to where it was
// when it was saved: then the rest of the run has the bits that it would have had.
//
//	at := batches.Position()
//	run := optim.Checkpoint[float32]{Params: params, Optimizer: opt, Rand: rng, Position: &at}
//	err := run.SaveFile("run.safetensors")
//	…
//	err := run.LoadFile("run.safetensors", nil) // in another process, with the same options
//	batches.Resume(at)
//
// A schedule is a function of the number of steps, which the optimizer keeps; a [Plateau]
// is listed in Others. In the file the parameters are named "params/…", what the
// optimizer keeps "optimizer/…", and so on.
type Checkpoint[T tensor.Float] struct {
	Params    *tensor.Params[T]
	Optimizer Keeper            // an Optimizer; nil if there is none
	Rand      *tensor.Rand      // nil if there is none
	Position  *tensor.Position  // of the data; nil if there is none
	Others    map[string]Keeper // an EMA, an EarlyStopping, a Plateau, by names of yours
}

// The metadata of a checkpoint, the version that is written and the newest that is read.
const (
	checkpointKey     = "covector.checkpoint"
	checkpointVersion = 1
)

// Save writes the checkpoint. Its errors are w's, or a *tensor.Error: that Params is
// nil (ErrZeroVar), the metadata has the key "covector.checkpoint" (ErrMisuse), or an
// option of the optimizer is wrong.
func (c *Checkpoint[T]) Save(w io.Writer, metadata map[string]string) error {
	if err := c.save(w, metadata); err != nil {
		return refusal("Checkpoint.Save", err)
	}
	return nil
}

// SaveFile is Save into a file that is never half-written, as [tensor.SaveFile] does it.
func (c *Checkpoint[T]) SaveFile(path string, metadata map[string]string) error {
	err := tensor.SaveFile(path, func(w io.Writer) error { return c.save(w, metadata) })
	if err != nil {
		return refusal("Checkpoint.SaveFile", err)
	}
	return nil
}

func (c *Checkpoint[T]) save(w io.Writer, metadata map[string]string) error {
	if c.Params == nil {
		return errNil("Params")
	}
	if _, ok := metadata[checkpointKey]; ok {
		return tensor.Errorf(tensor.ErrMisuse, "the metadata key %q is set by Save itself", checkpointKey)
	}
	file := &memoryFile{out: map[string]tensor.Value{}}
	for _, p := range c.Params.All() {
		d := c.Params.View(p)
		file.out["params/"+c.Params.Name(p)] = &d
	}
	if c.keep(file); file.err != nil {
		return file.err
	}
	meta := map[string]string{checkpointKey: strconv.Itoa(checkpointVersion)}
	maps.Copy(meta, metadata)
	return tensor.WriteSafetensors(w, file.out, meta)
}

// keep passes everything but the parameters to a file, or from it.
func (c *Checkpoint[T]) keep(file *memoryFile) {
	m := &Memory{n: len(c.Params.TrainableView()), size: sizeOf(c.Params), file: file}
	if c.Optimizer != nil {
		c.Optimizer.Keep(m.Part("optimizer", false))
	}
	for _, name := range slices.Sorted(maps.Keys(c.Others)) {
		c.Others[name].Keep(m.Part("others/"+name, false))
	}
	if c.Rand != nil {
		key, drawn := c.Rand.State()
		v := []int64{int64(key), int64(drawn)}
		m.ints("rand", v)
		m.later(func() { c.Rand.SetState(uint64(v[0]), uint64(v[1])) })
	}
	if c.Position != nil {
		v := []int64{int64(c.Position.Epoch), int64(c.Position.Batch)}
		m.ints("position", v)
		if v[0] < 0 || v[1] < 0 || v[0] > math.MaxInt || v[1] > math.MaxInt {
			m.fail("position", tensor.Errorf(tensor.ErrRange, "epoch %d, batch %d", v[0], v[1]))
		}
		m.later(func() { *c.Position = tensor.Position{Epoch: int(v[0]), Batch: int(v[1])} })
	}
}

// Load reads a checkpoint and takes everything that is listed back to it. It returns the
// metadata that Save was given. The options of the optimizer must be what they were. After an
// error nothing has changed: it is one of [tensor.ReadSafetensors]; a *tensor.LoadError if parameters
// differ in name or shape; or a *tensor.Error that wraps ErrFormat if something is missing in the
// file, the file has something that is not listed, or it is of a later version,
// ErrShape if a vector has another length, and ErrRange if a count is negative.
func (c *Checkpoint[T]) Load(r io.Reader, opt *tensor.ReadOptions) (metadata map[string]string, err error) {
	a, err := tensor.ReadSafetensors(r, opt)
	if err == nil {
		err = c.load(a)
	}
	if err != nil {
		return nil, refusal("Checkpoint.Load", err)
	}
	return userMetadata(a), nil
}

// LoadFile is Load from a file.
func (c *Checkpoint[T]) LoadFile(path string, opt *tensor.ReadOptions) (metadata map[string]string, err error) {
	a, err := tensor.ReadFile(path, opt)
	if err == nil {
		err = c.load(a)
	}
	if err != nil {
		return nil, refusal("Checkpoint.LoadFile", err)
	}
	return userMetadata(a), nil
}

func userMetadata(a *tensor.Arrays) map[string]string {
	m := a.Metadata()
	delete(m, checkpointKey)
	return m
}

func (c *Checkpoint[T]) load(a *tensor.Arrays) error {
	if c.Params == nil {
		return errNil("Params")
	}
	version, ok := a.Metadata()[checkpointKey]
	v, err := strconv.Atoi(version)
	switch {
	case !ok:
		return tensor.Errorf(tensor.ErrFormat, "this is no checkpoint: the metadata has no %q", checkpointKey)
	case err != nil || v < 1:
		return tensor.Errorf(tensor.ErrFormat, "the file states %s %q, which is no version number", checkpointKey, version)
	case v > checkpointVersion:
		return tensor.Errorf(tensor.ErrFormat, "the checkpoint is of version %d, and this program reads up to %d; use a newer version of covector", v, checkpointVersion)
	}
	file := &memoryFile{in: a, used: map[string]bool{}}
	c.keep(file)
	if file.err == nil {
		file.err = file.rest()
	}
	if file.err == nil {
		file.err = c.Params.Restore(a.Sub("params/"))
	}
	if file.err != nil {
		for _, back := range slices.Backward(file.undo) {
			back()
		}
		return file.err
	}
	for _, f := range file.later {
		f()
	}
	return nil
}

// rest returns an error if the file has anything that nobody asked for.
func (f *memoryFile) rest() error {
	for _, name := range f.in.Names() {
		if !f.used[name] && !strings.HasPrefix(name, "params/") {
			return tensor.Errorf(tensor.ErrFormat, "the file has %q, which nothing here keeps: are optimizer and options those of the run that was saved?", name)
		}
	}
	return nil
}
