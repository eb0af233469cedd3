package tensor

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/covector-ad/covector/internal/plural"
)

// String returns "trainable", "frozen" or "state".
func (r Role) String() string {
	switch r {
	case Trainable:
		return "trainable"
	case Frozen:
		return "frozen"
	case State:
		return "state"
	}
	return fmt.Sprintf("role %d", uint8(r))
}

// String returns a table of the entries in the order of Add: name, shape, role,
// number of elements, and the group if there are groups. Values are not shown, and
// the storage is not laid out.
func (p *Params[T]) String() string {
	if p == nil {
		return "Params(nil)"
	}
	var elements [State + 1]int
	grouped := false
	for _, e := range p.entries {
		elements[e.role] += e.shape.Size()
		grouped = grouped || e.group != ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s: %d trainable, %d frozen and %s",
		plural.Of(len(p.entries), "parameter"), DType[T](), elements[Trainable], elements[Frozen], plural.Of(elements[State], "state element"))
	if len(p.entries) == 0 {
		return b.String()
	}
	b.WriteByte('\n')
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "name\tshape\trole\telements")
	if grouped {
		fmt.Fprint(w, "\tgroup")
	}
	for _, e := range p.entries {
		fmt.Fprintf(w, "\n%s\t%v\t%v\t%d", e.name, e.shape, e.role, e.shape.Size())
		if grouped {
			fmt.Fprintf(w, "\t%s", e.group)
		}
	}
	_ = w.Flush() // a strings.Builder takes everything
	return b.String()
}
