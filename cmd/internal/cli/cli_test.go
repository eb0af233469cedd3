package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/covector-ad/covector/tensor"
)

type marked struct{}

func (marked) Error() string  { return "unknown name" }
func (marked) Detail() string { return "  a + b\n      ^" }

func TestExit(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		want   string
	}{
		{nil, StatusOK, ""},
		{flag.ErrHelp, StatusOK, ""},
		{errors.New("no such\tfile"), StatusFailure, "do: no such file\n"},
		{errors.Join(errors.New("one"), errors.New("two")), StatusFailure, "do: one; two\n"},
		{fmt.Errorf("flags: %w", Misuse("-n %d", 3)), StatusMisuse, "do: flags: -n 3\n"},
		{fmt.Errorf("%w: nothing was saved", ErrInterrupted), StatusInterrupted, "do: interrupted: nothing was saved\n"},
		{fmt.Errorf("at: %w", marked{}), StatusFailure, "do: at: unknown name\n  a + b\n      ^\n"},
	} {
		var out bytes.Buffer
		if got := Exit("do", c.err, &out); got != c.status || out.String() != c.want {
			t.Errorf("%v: status %d, %q; want %d, %q", c.err, got, out.String(), c.status, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	cause := errors.New("no such file")
	if got := Plain(fmt.Errorf("x: %w", &tensor.Error{Op: "ReadFile", Err: cause})); got != cause {
		t.Errorf("%v", got)
	}
	if got := Plain(cause); got != cause {
		t.Errorf("%v", got)
	}
}

// A folder that was made is taken away if it stays empty; one that was there stays.
func TestOutDir(t *testing.T) {
	there := t.TempDir()
	fresh := filepath.Join(there, "a", "b")
	for _, path := range []string{fresh, there} {
		d, err := OpenOut(path)
		if err != nil {
			t.Fatal(err)
		}
		d.Discard()
	}
	if _, err := os.Stat(fresh); !errors.Is(err, os.ErrNotExist) {
		t.Error("the fresh folder stayed")
	}
	if _, err := os.Stat(there); err != nil {
		t.Error("the old folder went")
	}
	file := filepath.Join(there, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenOut(filepath.Join(file, "x")); err == nil {
		t.Error("a folder below a file")
	}
}
