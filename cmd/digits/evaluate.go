package main

import (
	"context"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// evalBatch is how many images are read at a time.
const evalBatch = 256

// run returns the logits of all images of s, image after image. Its error is
// cli.ErrInterrupted if ctx is done before.
func (n *net[T]) run(ctx context.Context, s *set) ([]T, error) {
	if n.reader == nil {
		if err := n.compile(); err != nil {
			return nil, err
		}
	}
	var out []T
	for lo := 0; lo < s.count(); lo += evalBatch {
		if ctx.Err() != nil {
			return nil, cli.ErrInterrupted
		}
		hi := min(lo+evalBatch, s.count())
		x := tensor.Zeros[T](hi-lo, 1, s.height, s.width)
		scale(n.head, x.Data(), s.pixels[lo*s.size():hi*s.size()])
		if _, err := n.reader.Run(x); err != nil {
			return nil, err
		}
		logits := n.reader.View("")
		out = append(out, logits.Data()...)
	}
	return out, nil
}

// compile makes the program that reads images.
func (n *net[T]) compile() error {
	var in tape.Inputs
	x := in.Float("images", evalBatch, 1, n.head.height, n.head.width)
	program, err := tape.Compile(n.params, &in, func(r *tape.Rec[T]) tape.Var[T] {
		return n.logits(r, r.Input(x), false)
	}, nil)
	if err != nil {
		return err
	}
	n.reader = program.NewRunner()
	return nil
}

// measure returns the mean loss of labelled images, without label smoothing, and
// the share read right in percent.
func (n *net[T]) measure(ctx context.Context, s *set) (loss, accuracy float64, err error) {
	logits, err := n.run(ctx, s)
	if err != nil {
		return 0, 0, err
	}
	classes, right := len(n.head.classes), 0
	for i, label := range s.labels {
		row := logits[i*classes : (i+1)*classes]
		loss += crossEntropy(row, label)
		if int64(best(row)) == label {
			right++
		}
	}
	count := float64(s.count())
	return loss / count, 100 * float64(right) / count, nil
}

// test reads the test images.
func (n *net[T]) test(ctx context.Context, t *task) (*outcome, error) {
	logits, err := n.run(ctx, t.test)
	if err != nil {
		return nil, err
	}
	o := &outcome{classes: t.classes, images: t.test}
	classes := len(t.classes)
	p := make([]float64, classes)
	for i := range t.test.labels {
		row := logits[i*classes : (i+1)*classes]
		softmax(p, row)
		o.labels = append(o.labels, best(row))
		o.sure = append(o.sure, p[best(row)])
	}
	return o, nil
}
