// Package latch keeps those apart who read a memory and those who write it: any number
// may read at a time, or one may write. Nobody waits; who comes at the wrong time is
// told who else is there.
package latch

import "sync/atomic"

// Latch is who is there now. The zero Latch is for nobody.
type Latch struct {
	writer atomic.Pointer[string]
	_      [56]byte // what readers write is on other cache lines
	stripe [stripes]stripe
	users  atomic.Uint32
}

// stripes is how many counters readers share, so that few of them write the same one.
const stripes = 16

// stripe is readers, and the name of one who was among them lately.
type stripe struct {
	readers atomic.Int64
	name    atomic.Pointer[string]
	_       [48]byte
}

// User is one who may read or write now and then.
type User struct {
	latch  *Latch
	stripe *stripe
	name   *string
}

// User returns a new user of the given name.
func (l *Latch) User(name *string) User {
	return User{l, &l.stripe[l.users.Add(1)%stripes], name}
}

// Read begins to read, unless somebody writes: then it returns their name.
func (u *User) Read() (writer string, ok bool) {
	if s := u.stripe; s.name.Load() != u.name {
		s.name.Store(u.name)
	}
	// First we are seen, then we look, and a writer does the same: if both come at once,
	// at least one sees the other.
	u.stripe.readers.Add(1)
	if w := u.latch.writer.Load(); w != nil {
		u.EndRead()
		return *w, false
	}
	return "", true
}

// EndRead ends what Read began.
func (u *User) EndRead() { u.stripe.readers.Add(-1) }

// Write begins to write, unless somebody writes or reads: then it returns their name.
func (u *User) Write() (other string, ok bool) {
	for !u.latch.writer.CompareAndSwap(nil, u.name) {
		if w := u.latch.writer.Load(); w != nil {
			return *w, false
		}
	}
	for k := range u.latch.stripe {
		if s := &u.latch.stripe[k]; s.readers.Load() > 0 {
			u.EndWrite()
			return *s.name.Load(), false
		}
	}
	return "", true
}

// EndWrite ends what Write began.
func (u *User) EndWrite() { u.latch.writer.Store(nil) }
