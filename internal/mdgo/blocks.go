// Package mdgo compiles and runs the Go blocks of Markdown files, so that no
// page can promise what the code does not do.
//
// Every block that is fenced with ```go is code:
//
//   - one that begins with "package main" is a whole program;
//   - one that consists of declarations is compiled;
//   - any other consists of statements: they become the body of a function that
//     returns an error, so that "return err" works. The packages they name are
//     imported, and variables may stay unused.
//
// A block fenced with ```go continue goes on where the block before it ended. A
// block that a ```text block follows, with nothing but empty lines in between,
// must print exactly that; white space at the end of lines does not count. A
// panic, an exit or a returned error is a failure. Each program runs in an empty
// folder of its own.
package mdgo

import (
	"fmt"
	"strings"
)

// Block is one Go block of a Markdown file.
type Block struct {
	File     string // as errors name it
	Line     int    // of the first line of code, from 1
	Code     string
	Continue bool // the block goes on where the one before it ended
	Want     string
	Checked  bool // whether Want is what it must print
}

// Place returns the file and line of the block's first line.
func (b *Block) Place() string { return fmt.Sprintf("%s:%d", b.File, b.Line) }

// Program reports whether the block is a whole program.
func (b *Block) Program() bool { return strings.HasPrefix(b.Code, "package main\n") }

// fence is one fenced part of a Markdown file, of any language.
type fence struct {
	info       string
	line       int // of its first line of text
	text       string
	adjoining  bool // only empty lines stand between it and the fence before
	terminated bool
}

// Blocks returns the Go blocks of a Markdown text. It is an error if the last
// fence is not closed, or if the first block of a file continues another.
func Blocks(file, text string) ([]Block, error) {
	var out []Block
	var last *Block // of which the fence before was made
	for _, f := range fences(text) {
		if !f.terminated {
			return nil, fmt.Errorf("%s:%d: the fence is not closed", file, f.line-1)
		}
		words := strings.Fields(f.info)
		switch {
		case len(words) > 0 && words[0] == "go":
			b := Block{File: file, Line: f.line, Code: f.text, Continue: len(words) > 1 && words[1] == "continue"}
			if len(words) > 2 || len(words) == 2 && !b.Continue {
				return nil, fmt.Errorf("%s:%d: %q: after \"go\" only \"continue\" has a meaning", file, f.line-1, f.info)
			}
			if b.Continue && (len(out) == 0 || out[len(out)-1].Program() || b.Program()) {
				return nil, fmt.Errorf("%s:%d: there is no block to continue", file, f.line-1)
			}
			out = append(out, b)
			last = &out[len(out)-1]
		case len(words) == 1 && words[0] == "text" && f.adjoining && last != nil:
			last.Want, last.Checked = clean(f.text), true
			last = nil
		default:
			last = nil
		}
	}
	return out, nil
}

// fences returns the fenced parts of a Markdown text. A fence may be indented,
// as in a list; that much is taken from each of its lines.
func fences(text string) []fence {
	var out []fence
	open := false
	adjoining := false
	var mark, indent string
	for n, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimLeft(line, " ")
		switch {
		case !open && strings.HasPrefix(trimmed, "```"):
			rest := strings.TrimLeft(trimmed, "`")
			mark, indent = trimmed[:len(trimmed)-len(rest)], line[:len(line)-len(trimmed)]
			out = append(out, fence{info: rest, line: n + 2, adjoining: adjoining})
			open = true
		case !open:
			adjoining = adjoining && strings.TrimSpace(line) == ""
		case strings.TrimSpace(line) == mark:
			out[len(out)-1].terminated = true
			open, adjoining = false, true
		default:
			out[len(out)-1].text += strings.TrimPrefix(line, indent) + "\n"
		}
	}
	return out
}

// clean drops white space at the ends of lines, and empty lines at the end.
func clean(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
