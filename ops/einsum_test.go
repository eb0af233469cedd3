package ops_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

var einsumCase = func() adtest.Case {
	c := adtest.Case{Op: "Einsum"}
	for _, s := range []struct {
		spec   string
		shapes []tensor.Shape
	}{
		{"ij,jk->ik", []tensor.Shape{{2, 3}, {3, 4}}},
		{"ij,kj", []tensor.Shape{{2, 3}, {4, 3}}},
		{"ji,jk->ik", []tensor.Shape{{3, 2}, {3, 4}}},
		{"ij,jk->ki", []tensor.Shape{{2, 3}, {3, 4}}},
		{"ji,kj->ik", []tensor.Shape{{3, 2}, {4, 3}}},
		{"bij,bjk->bik", []tensor.Shape{{2, 2, 3}, {2, 3, 2}}},
		{"bhid,bhjd->bhij", []tensor.Shape{{2, 2, 3, 2}, {2, 2, 2, 2}}},
		{"ibj,kjb->bik", []tensor.Shape{{2, 2, 3}, {2, 3, 2}}},
		{"i,j", []tensor.Shape{{2}, {3}}},
		{"i,i", []tensor.Shape{{3}, {3}}},
		{"i,i->i", []tensor.Shape{{3}, {3}}},
		{"ij->ji", []tensor.Shape{{2, 3}}},
		{"ba", []tensor.Shape{{2, 3}}},
		{"aB", []tensor.Shape{{2, 3}}},
		{"ii", []tensor.Shape{{3, 3}}},
		{"ii->i", []tensor.Shape{{3, 3}}},
		{"iji->j", []tensor.Shape{{2, 3, 2}}},
		{"ijij->ji", []tensor.Shape{{2, 3, 2, 3}}},
		{"iii->i", []tensor.Shape{{2, 2, 2}}},
		{"ij->", []tensor.Shape{{2, 3}}},
		{"ijk->j", []tensor.Shape{{2, 3, 2}}},
		{"->", []tensor.Shape{{}}},
		{",", []tensor.Shape{{}, {}}},
		{",i->i", []tensor.Shape{{}, {3}}},
		{"ij,jk,kl->il", []tensor.Shape{{2, 3}, {3, 2}, {2, 4}}},
		{"i,ij,j->", []tensor.Shape{{2}, {2, 3}, {3}}},
		{"ij,ij,ij->ij", []tensor.Shape{{2, 3}, {2, 3}, {2, 3}}},
		{"ij,j,k->k", []tensor.Shape{{2, 3}, {3}, {2}}},
		{"ii,ij->j", []tensor.Shape{{3, 3}, {3, 2}}},
		{"...ij,...jk->...ik", []tensor.Shape{{2, 2, 3}, {2, 3, 2}}},
		{"...ij,...jk", []tensor.Shape{{2, 1, 2, 3}, {3, 3, 2}}},
		{"...,...", []tensor.Shape{{2, 1, 3}, {4, 1}}},
		{"i...->...i", []tensor.Shape{{2, 3, 4}}},
		{"i...i->...", []tensor.Shape{{2, 3, 2}}},
		{"...i,i->...", []tensor.Shape{{1, 3}, {3}}},
		{"i...,i...->i...", []tensor.Shape{{2, 1}, {2, 3}}},
		{"... i j , j -> ... i", []tensor.Shape{{2, 2, 3}, {3}}},
		{"ij,jk->ik", []tensor.Shape{{0, 3}, {3, 4}}},
		{"ij,jk->ik", []tensor.Shape{{2, 0}, {0, 4}}},
		{"...i,...i->...", []tensor.Shape{{0, 2}, {1, 2}}},
		{"ii->i", []tensor.Shape{{0, 0}}},
		{"ab,cd,ef->fbadec", []tensor.Shape{{1, 2}, {2, 1}, {2, 2}}},
	} {
		smp := adtest.Sample{Name: fmt.Sprint(s.spec, " ", s.shapes)}
		for k, shape := range s.shapes {
			smp.X = append(smp.X, generic(k+1, shape...))
		}
		smp.F64 = func(x []tape.Var64, _ []tape.IntVar) tape.Var64 { return ops.Einsum(s.spec, x...) }
		smp.F32 = func(x []tape.Var32, _ []tape.IntVar) tape.Var32 { return ops.Einsum(s.spec, x...) }
		smp.Want = func(x []*tensor.Dense[float64], _ []*tensor.Ints) *tensor.Dense[float64] {
			y, ok := einsumRef(s.spec, x)
			if !ok {
				panic("the reference refuses " + s.spec)
			}
			return y
		}
		c.Samples = append(c.Samples, smp)
	}
	return c
}()

// einsumRef reads spec with strings and loops over all values of all letters. ok
// tells whether spec and the operands make sense.
func einsumRef(spec string, x []*tensor.Dense[float64]) (y *tensor.Dense[float64], ok bool) {
	if strings.ContainsAny(spec, "…→") {
		return nil, false
	}
	spec = strings.NewReplacer("...", "…", "->", "→", " ", "").Replace(spec)
	left, right, explicit := strings.Cut(spec, "→")
	parts := strings.Split(left, ",")
	if len(parts) != len(x) {
		return nil, false
	}
	under := 0
	for k, p := range parts {
		under = max(under, x[k].Rank()-letters(p))
	}
	length := map[rune]int{}
	names := make([][]rune, len(x))
	for k, p := range parts {
		rank := x[k].Rank()
		if names[k], ok = spelled(p, rank-letters(p)); !ok || len(names[k]) != rank {
			return nil, false
		}
		for a, r := range names[k] {
			n := x[k].Shape()[a]
			was, seen := length[r]
			switch stretches := r < '9'+1; {
			case !seen || stretches && was == 1:
				length[r] = n
			case n != was && !(stretches && n == 1):
				return nil, false
			}
		}
	}
	if !explicit {
		right = implied(left)
	}
	if under > 0 && !strings.Contains(right, "…") {
		return nil, false
	}
	out, ok := spelled(right, under)
	if !ok || len(out) > tensor.MaxRank {
		return nil, false
	}
	for a, r := range out {
		if _, seen := length[r]; !seen || slices.Index(out, r) != a {
			return nil, false
		}
	}
	return einsumSum(x, names, out, length), true
}

// letters counts what is not "…".
func letters(p string) int { return len([]rune(strings.ReplaceAll(p, "…", ""))) }

// spelled writes the axes under "…" as digits, the last as 0.
func spelled(p string, under int) (names []rune, ok bool) {
	if under < 0 || under > 9 || strings.Count(p, "…") > 1 || under > 0 && !strings.Contains(p, "…") {
		return nil, false
	}
	for _, r := range p {
		switch {
		case r == '…':
			names = append(names, []rune("9876543210"[10-under:])...)
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			names = append(names, r)
		default:
			return nil, false
		}
	}
	return names, true
}

// implied returns the result of a specification that states none.
func implied(left string) string {
	var once []string
	for r := 'A'; r <= 'z'; r++ {
		if letter := string(r); strings.Count(left, letter) == 1 && (r <= 'Z' || r >= 'a') {
			once = append(once, letter)
		}
	}
	dots := ""
	if strings.Contains(left, "…") {
		dots = "…"
	}
	return dots + strings.Join(once, "")
}

// einsumSum adds up the products over all values of the letters.
func einsumSum(x []*tensor.Dense[float64], names [][]rune, out []rune, length map[rune]int) *tensor.Dense[float64] {
	all := slices.Clone(out)
	for _, n := range names {
		for _, r := range n {
			if !slices.Contains(all, r) {
				all = append(all, r)
			}
		}
	}
	var lengths, shape tensor.Shape
	for _, r := range all {
		lengths = append(lengths, length[r])
	}
	shape = lengths[:len(out)]
	y := tensor.Zeros[float64](shape.Clone()...)
	each(lengths, func(_ int, index []int) {
		p := 1.0
		for k, d := range x {
			at := make([]int, len(names[k]))
			for a, r := range names[k] {
				if d.Shape()[a] != 1 {
					at[a] = index[slices.Index(all, r)]
				}
			}
			p *= d.At(at...)
		}
		at := index[:len(out)]
		y.Set(y.At(at...)+p, at...)
	})
	return y
}

func TestEinsumRefuses(t *testing.T) {
	m := tensor.Shape{2, 3}
	for _, c := range []struct {
		spec   string
		shapes []tensor.Shape
		kind   error
		text   string
	}{
		{"ij,jk", []tensor.Shape{m}, tape.ErrFormat, "byte 2: subscripts for more operands than the 1 given"},
		{"ij", []tensor.Shape{m, m}, tape.ErrFormat, "byte 2: subscripts for 1 operand, but 2"},
		{"i1", []tensor.Shape{m}, tape.ErrFormat, `byte 1: unexpected "1"`},
		{"ij->ij,", []tensor.Shape{m}, tape.ErrFormat, `byte 6: unexpected ","`},
		{"ij->i->j", []tensor.Shape{m}, tape.ErrFormat, `byte 5: unexpected "-"`},
		{"ij-i", []tensor.Shape{m}, tape.ErrFormat, `byte 2: a "-"`},
		{"i..j", []tensor.Shape{m}, tape.ErrFormat, "byte 1: a dot"},
		{"...i...", []tensor.Shape{m}, tape.ErrFormat, `byte 4: a second "..."`},
		{"...i->i", []tensor.Shape{m}, tape.ErrFormat, `byte 4: the result has no "..."`},
		{"ij->ijk", []tensor.Shape{m}, tape.ErrFormat, `byte 4: "k" is in no operand`},
		{"ij->ii", []tensor.Shape{m}, tape.ErrFormat, `byte 4: "i" comes twice`},
		{"i", []tensor.Shape{m}, tape.ErrShape, "byte 0: 1 subscript for operand 0 of rank 2"},
		{"ij,ijk", []tensor.Shape{m, m}, tape.ErrShape, "byte 3: 3 subscripts for operand 1 of rank 2"},
		{"ii", []tensor.Shape{m}, tape.ErrShape, `byte 0: "i" has length 3 here and 2 before`},
		{"ij,ji", []tensor.Shape{m, m}, tape.ErrShape, `byte 3: "j" has length 2 here and 3 before`},
		{"i...,i...", []tensor.Shape{m, {2, 2}}, tape.ErrShape, "lengths 3 and 2"},
		{"abcdefgh,i", []tensor.Shape{{1, 1, 1, 1, 1, 1, 1, 1}, {1}}, tape.ErrLimit, "the result has rank 9"},
		{"abcdefgh,i->ai", []tensor.Shape{{1, 1, 1, 1, 1, 1, 1, 1}, {1}}, nil, ""},
		{"abcdefgh,i,abcdefgh->i", []tensor.Shape{{1, 1, 1, 1, 1, 1, 1, 1}, {1}, {1, 1, 1, 1, 1, 1, 1, 1}}, tape.ErrLimit, "9 axes"},
		{"", nil, tape.ErrLimit, "0 operands"},
		{strings.Repeat(",", 64), make([]tensor.Shape, 65), tape.ErrLimit, "65 operands"},
		{strings.Repeat("a", 1000), []tensor.Shape{m}, tape.ErrShape, "1000 subscripts"},
	} {
		record := func(tp *tape.Tape[float64]) {
			var x []tape.Var64
			for _, s := range c.shapes {
				x = append(x, tp.Input(tensor.Ones[float64](s...)))
			}
			ops.Einsum(c.spec, x...)
		}
		if c.kind == nil {
			record(tape.New[float64]())
			continue
		}
		if text := wantError(t, c.kind, record); !strings.Contains(text, c.text) {
			t.Errorf("%q: %s\nwant %q in it", c.spec, text, c.text)
		}
	}
}

// FuzzEinsum holds Einsum to the reference for any text, and that what it
// refuses is an *tape.Error. Lengths of axes come from the letters, so that many
// operands fit; bend changes one of them.
func FuzzEinsum(f *testing.F) {
	for _, s := range einsumCase.Samples {
		spec, _, _ := strings.Cut(s.Name, " [")
		f.Add(spec, uint32(12345), byte(0))
	}
	for _, spec := range []string{"", "->", "i->", "..", "ii->ii", "i,", "a-b", "....", "é", "ab\x00", "...->", "a,b,c,d,e,f,g,h,i"} {
		f.Add(spec, uint32(99), byte(1))
	}
	f.Fuzz(func(t *testing.T, spec string, lengths uint32, bend byte) {
		x := einsumOperands(spec, lengths, bend)
		if x == nil {
			return
		}
		y, err := recordEinsum(spec, x)
		want, ok := einsumRef(spec, x)
		switch {
		case err != nil && ok && !errors.Is(err, tape.ErrLimit):
			t.Fatalf("%q: %v", spec, err)
		case err != nil:
			return
		case !ok:
			t.Fatalf("%q was accepted", spec)
		case !y.Shape().Equal(want.Shape()):
			t.Fatalf("%q: shape %v, want %v", spec, y.Shape(), want.Shape())
		}
		for i, v := range want.Data() {
			if abs(v-y.Data()[i]) > 1e-12*(1+abs(v)) {
				t.Fatalf("%q: element %d is %v, want %v", spec, i, y.Data()[i], v)
			}
		}
	})
}

// einsumOperands makes operands for spec, or nil if the loops would be long.
func einsumOperands(spec string, lengths uint32, bend byte) (x []*tensor.Dense[float64]) {
	left, _, _ := strings.Cut(spec, "->")
	of := func(i int) int { return int(lengths>>(i*2%32)) & 3 }
	work := 1
	seen := map[rune]bool{}
	for k, part := range strings.Split(left, ",") {
		var s tensor.Shape
		for _, r := range part {
			n := of(int(r))
			if r == '.' {
				if n = of(k); seen['.'] || n > 2 {
					continue
				}
			}
			if r == ' ' || r == '-' {
				continue
			}
			if !seen[r] {
				work *= max(n, 1)
				seen[r] = r != '.'
			}
			s = append(s, n)
		}
		if len(s) > tensor.MaxRank || k > 8 || work > 1<<12 {
			return nil
		}
		if int(bend)%9 == k+1 && len(s) > 0 {
			s[int(bend/9)%len(s)] = 1
		}
		x = append(x, generic(k+1, s...))
	}
	return x
}

func recordEinsum(spec string, x []*tensor.Dense[float64]) (y *tensor.Dense[float64], err error) {
	err = adtest.Caught(func() {
		tp := tape.New[float64]()
		var v []tape.Var64
		for _, d := range x {
			v = append(v, tp.Input(d))
		}
		y = ops.Einsum(spec, v...).Value()
	})
	return y, err
}
