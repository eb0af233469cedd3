package tensor

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// SaveFile writes a file so that the name path stands for a whole file at every
// moment, the old one or the new one: write fills a temporary file beside it,
// which is flushed to the disk and then renamed. After an error, or if write
// panics, path is as it was and the temporary file is gone. An existing file keeps
// its permissions; a symbolic link is followed; what is no regular file is refused
// with an error wrapping ErrFormat.
//
//	err := tensor.SaveFile("x.npy", func(w io.Writer) error { return tensor.WriteNPY(w, x) })
func SaveFile(path string, write func(w io.Writer) error) error {
	if write == nil {
		return failure("SaveFile", errNil("write function"))
	}
	if err := saveFile(path, write); err != nil {
		return failure("SaveFile", fmt.Errorf("%s: %w", path, err))
	}
	return nil
}

// ReadFile reads all arrays of an npy, npz or safetensors file, whichever its first
// bytes say it is. The array of an npy file has the name "". Errors are those of
// the file system, or as ReadNPY, ReadNPZ and ReadSafetensors say; bytes after the
// array of an npy file wrap ErrFormat.
func ReadFile(path string, opt *ReadOptions) (*Arrays, error) {
	a, err := readFile(path, opt)
	if err != nil {
		return nil, failure("ReadFile", fmt.Errorf("%s: %w", path, err))
	}
	return a, nil
}

// SaveFile is Save into a file that is never half-written, as the function SaveFile
// does it.
func (p *Params[T]) SaveFile(path string, metadata map[string]string) error {
	err := saveFile(path, func(w io.Writer) error { return p.save(w, metadata) })
	if err != nil {
		return failure("Params.SaveFile", fmt.Errorf("%s: %w", path, err))
	}
	return nil
}

// LoadFile is Load from a file, which may also be an npz file; metadata is empty
// then.
func (p *Params[T]) LoadFile(path string, opt *ReadOptions) (metadata map[string]string, err error) {
	a, err := readFile(path, opt)
	if err == nil {
		err = p.restore(a)
	}
	if err != nil {
		return nil, failure("Params.LoadFile", fmt.Errorf("%s: %w", path, err))
	}
	return a.userMetadata(), nil
}

func saveFile(path string, write func(w io.Writer) error) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	old, err := os.Stat(path)
	switch {
	case err == nil && !old.Mode().IsRegular():
		return Errorf(ErrFormat, "it is there and no regular file")
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := createBeside(path)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if old != nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	b := bufio.NewWriterSize(f, 1<<16)
	if err := write(b); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	done = true
	return nil
}

// createBeside creates a new file in path's directory; its mode obeys the umask.
func createBeside(path string) (*os.File, error) {
	for try := 0; ; try++ {
		name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".covector-%016x.tmp", rand.Uint64()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil || try == 100 || !errors.Is(err, fs.ErrExist) {
			if e, ok := errors.AsType[*fs.PathError](err); ok { // the name of the file would tell its user nothing
				err = &fs.PathError{Op: "make a file in", Path: filepath.Dir(path), Err: e.Err}
			}
			return f, err
		}
	}
}

func readFile(path string, opt *ReadOptions) (*Arrays, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := bufio.NewReaderSize(f, 1<<16)
	head, err := b.Peek(9)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte(npyMagic)):
		return readNPYFile(b, opt.limit())
	case len(head) == 9 && head[8] == '{': // no zip method has that number
		return readSafetensors(b, opt.limit())
	case bytes.HasPrefix(head, []byte("PK")):
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		return readNPZ(f, info.Size(), opt.limit())
	}
	return nil, Errorf(ErrFormat, "it begins with %q, which no npy, npz or safetensors file does", head)
}

func readNPYFile(r io.Reader, limit int64) (*Arrays, error) {
	x, err := readNPY(r, limit)
	if err != nil {
		return nil, err
	}
	if err := atEnd(r, "the array"); err != nil {
		return nil, err
	}
	a := &Arrays{}
	return a, a.add("", x)
}
