package latch

import (
	"sync"
	"testing"
)

// TestLatch: any number read, or one writes; who is refused is told who is there.
func TestLatch(t *testing.T) {
	var l Latch
	names := []string{"a", "b", "c"}
	a, b, c := l.User(&names[0]), l.User(&names[1]), l.User(&names[2])
	want := func(what, other string, ok bool, wantOther string) {
		t.Helper()
		if ok != (wantOther == "") || other != wantOther {
			t.Errorf("%s: %q, %t; want %q", what, other, ok, wantOther)
		}
	}
	try := func(f func() (string, bool), what, wantOther string) {
		t.Helper()
		other, ok := f()
		want(what, other, ok, wantOther)
	}
	try(a.Read, "a reads", "")
	try(b.Read, "b reads", "")
	try(c.Write, "c writes while a and b read", "a")
	a.EndRead()
	try(c.Write, "c writes while b reads", "b")
	b.EndRead()
	try(c.Write, "c writes", "")
	try(a.Read, "a reads while c writes", "c")
	try(b.Write, "b writes while c does", "c")
	c.EndWrite()
	try(b.Write, "b writes", "")
	b.EndWrite()
	try(c.Read, "c reads", "")
}

// TestLatchManyUsers: users that share a counter are told apart by the last name.
func TestLatchManyUsers(t *testing.T) {
	var l Latch
	one, other := "one", "other"
	users := make([]User, 3*stripes)
	for k := range users {
		users[k] = l.User(&one)
		if _, ok := users[k].Read(); !ok {
			t.Fatalf("user %d is refused", k)
		}
	}
	w := l.User(&other)
	for k := range users {
		if name, ok := w.Write(); ok || name != "one" {
			t.Fatalf("%q, %t: written while user %d reads", name, ok, k)
		}
		users[k].EndRead()
	}
	if _, ok := w.Write(); !ok {
		t.Error("refused when all had gone")
	}
}

// TestLatchExcludes: a memory that is read and written by those who are let in is free of
// races.
func TestLatchExcludes(t *testing.T) {
	var l Latch
	var memory [2]int
	var wg sync.WaitGroup
	name := "user"
	for k := range 6 {
		wg.Go(func() {
			u := l.User(&name)
			for i := range 2000 {
				if (i+k)%3 == 0 {
					if _, ok := u.Write(); ok {
						memory[0]++
						memory[1]++
						u.EndWrite()
					}
				} else if _, ok := u.Read(); ok {
					if memory[0] != memory[1] {
						t.Error("read between two writes")
					}
					u.EndRead()
				}
			}
		})
	}
	wg.Wait()
	if memory[0] != memory[1] {
		t.Errorf("%v", memory)
	}
}
