// Package atomicfile writes files that are either whole or not there: the
// content goes to a temporary file in the same folder, which is renamed over
// the target only once it has been written and closed without an error.
package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Write creates or replaces the file at path with what content writes. If
// content or the disk fails, path is left as it was and the temporary file is
// removed. The file's mode is 0644, less the umask where path is new.
func Write(path string, content func(io.Writer) error) (err error) {
	f, err := create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(f.Close()), os.Remove(f.Name()))
		}
	}()
	if err = content(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// create opens a new file beside path. os.CreateTemp would give mode 0600,
// which is wrong for a result that others may read, so that the name is made
// here and the umask applies.
func create(path string) (*os.File, error) {
	for try := 0; ; try++ {
		name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+suffix(try))
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if !errors.Is(err, os.ErrExist) || try == maxTries {
			return f, err
		}
	}
}

const maxTries = 100

func suffix(try int) string {
	return ".tmp" + string(rune('0'+try/10)) + string(rune('0'+try%10))
}

// ignoreClosed drops the error of closing a file twice.
func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
