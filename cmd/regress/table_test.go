package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func packed(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tableOf(t *testing.T, content string) *table {
	t.Helper()
	out, err := parseTable("t.csv", []byte(content), false)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The same table in all its forms.
func TestTableForms(t *testing.T) {
	names, rows := []string{"x", "the y"}, [][]string{{"1", "a,b"}, {"2.5", "c"}}
	for name, content := range map[string]string{
		"plain":        "x,the y\n1,\"a,b\"\n2.5,c\n",
		"no last line": "x,the y\n1,\"a,b\"\n2.5,c",
		"of Windows":   "\xef\xbb\xbfx,the y\r\n1,\"a,b\"\r\n2.5,c\r\n",
		"spaces":       "x, the y \n1,\"a,b\"\n 2.5 ,c\n\n",
		"tabs":         "x\tthe y\n1\ta,b\n2.5\tc\n",
		"semicolons":   "x;the y\n1;a,b\n2.5;c\n",
		"packed":       packed(t, "x,the y\n1,\"a,b\"\n2.5,c\n"),
	} {
		for _, path := range []string{write(t, "t", content), "-"} {
			data, err := readFile(path, strings.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseTable("t", data, false)
			if err != nil || !reflect.DeepEqual(got.names, names) || !reflect.DeepEqual(got.rows, rows) || !reflect.DeepEqual(got.lines, []int{2, 3}) {
				t.Errorf("%s from %s: %+v, %v", name, path, got, err)
			}
		}
	}
	got, err := parseTable("t", []byte("1,2\n3,4\n"), true)
	if err != nil || !reflect.DeepEqual(got.names, []string{"c1", "c2"}) || len(got.rows) != 2 || got.lines[0] != 1 {
		t.Errorf("without a header: %+v, %v", got, err)
	}
}

// Errors name file and line.
func TestTableErrors(t *testing.T) {
	for content, want := range map[string]string{
		"":                    "t: no rows of data",
		"a,b\n":               "t: no rows of data",
		"a,b\n1,2\n3\n":       "t:3: 1 field, where the first row has 2",
		"a,b\n1,2\n\n3,4,5\n": "t:4: 3 fields, where the first row has 2",
		"a,b\n1,\"2\n3,4\n":   "t:3: extraneous or missing \" in quoted-field",
		"a,a\n1,2\n":          "t:1: columns 1 and 2 are both named \"a\"",
		"a,\n1,2\n":           "t:1: column 2 has no name",
	} {
		if _, err := parseTable("t", []byte(content), false); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
	if _, err := readFile(write(t, "t.gz", packed(t, "a,b\n1,2\n")[:20]), nil); err == nil {
		t.Error("a packed file that was cut is no error")
	}
}

func TestColumns(t *testing.T) {
	tb := tableOf(t, "n,text,class,mixed,big,hex\n1,b,10,1,1e400,0x1\n-2.5,a,9,2,1,2\n3e2,b,10.0,x,2,3\n")
	numbers := func(name string) ([]float64, error) {
		c, err := tb.column(name)
		if err != nil {
			t.Fatal(err)
		}
		return c.numbers()
	}
	if v, err := numbers("n"); err != nil || !reflect.DeepEqual(v, []float64{1, -2.5, 300}) {
		t.Error(v, err)
	}
	for name, want := range map[string]string{
		"mixed": `t.csv:4: column "mixed": "x" is no number`,
		"big":   `t.csv:2: column "big": 1e400 is not finite`,
		"hex":   `t.csv:2: column "hex": "0x1" is no number`,
	} {
		if _, err := numbers(name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	for name, want := range map[string][]string{"text": {"a", "b"}, "class": {"9", "10"}} {
		c, _ := tb.column(name)
		levels, index, err := c.labels()
		if err != nil || !reflect.DeepEqual(levels, want) || !reflect.DeepEqual(index, []int{1, 0, 1}) {
			t.Errorf("%s: %v, %v, %v", name, levels, index, err)
		}
	}
	for _, gap := range []string{"", "NA", "nan", "N/A", "null", "?"} {
		c, _ := tableOf(t, "a,b\n1,2\n3,"+gap+"\n").column("b")
		if err := c.present(); err == nil || !strings.HasPrefix(err.Error(), `t.csv:3: column "b": the value is missing`) {
			t.Errorf("%q: %v", gap, err)
		}
	}
}

// Whatever the bytes, there is a table or an error, and what is in the table can be
// read as columns.
func FuzzTable(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n3,4\n", "a\tb\n1\tx\n", "a,b\n\"1\",\"\"\"\"\n", "\xef\xbb\xbfa\n1", "a,b\n1\n", "1,1\n"} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, noHeader bool) {
		tb, err := parseTable("t", data, noHeader)
		if err != nil {
			return
		}
		if len(tb.rows) == 0 || len(tb.rows) != len(tb.lines) {
			t.Fatalf("%d rows, %d lines", len(tb.rows), len(tb.lines))
		}
		s, err := newSchema(tb, tb.names, true)
		if err != nil {
			return
		}
		x, err := s.matrix(tb)
		if err == nil && len(x) != len(tb.rows)*len(s.names()) {
			t.Fatalf("%d numbers of %d rows with %q", len(x), len(tb.rows), s.names())
		}
	})
}
