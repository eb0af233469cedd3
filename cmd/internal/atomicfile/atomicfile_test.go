package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.txt")
	for _, want := range []string{"first, the longer one", "second"} {
		if err := Write(path, func(w io.Writer) error { _, err := io.WriteString(w, want); return err }); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("file holds %q (%v), want %q", got, err, want)
		}
	}
	onlyEntries(t, filepath.Dir(path), 1)
}

// A failure half-way leaves the old content and no temporary file.
func TestWriteFailureLeavesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.txt")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	err := Write(path, func(w io.Writer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("error %v, want %v", err, boom)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("file holds %q, want the old content", got)
	}
	onlyEntries(t, filepath.Dir(path), 1)
}

// A name left behind by a killed process does not stand in the way.
func TestWriteBesideLeftover(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.txt")
	left := filepath.Join(filepath.Dir(path), ".out.txt"+suffix(0))
	if err := os.WriteFile(left, []byte("left over"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, func(w io.Writer) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(left); string(got) != "left over" {
		t.Errorf("another process's file now holds %q", got)
	}
}

func TestWriteIntoMissingFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "out.txt")
	err := Write(path, func(io.Writer) error { t.Error("content was asked for"); return nil })
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want one that wraps os.ErrNotExist", err)
	}
}

func onlyEntries(t *testing.T, dir string, want int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != want {
		t.Errorf("folder has %v (%v), want %d entries", entries, err, want)
	}
}
