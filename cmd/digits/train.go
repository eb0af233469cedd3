package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"time"

	"github.com/covector-ad/covector/cmd/internal/cli"
	"github.com/covector-ad/covector/cmd/internal/progress"
	"github.com/covector-ad/covector/internal/plural"
	"github.com/covector-ad/covector/ops"
	"github.com/covector-ad/covector/tape"
	"github.com/covector-ad/covector/tensor"
)

// misreadsShown is how many of the images read wrong are drawn.
const misreadsShown = 8

// train is the program without -predict.
func train(ctx context.Context, o *options, stdout, stderr io.Writer) error {
	t, err := loadTask(o.data)
	if err != nil {
		return fmt.Errorf("-data: %w", err)
	}
	p := newPlan(o, t.train.count())
	out, err := cli.OpenOut(o.out)
	if err != nil {
		return err
	}
	if p.fullBatch() { // line searches compare values that are nearly equal
		err = trainAs[float64](ctx, p, t, out, stdout, stderr)
	} else {
		err = trainAs[float32](ctx, p, t, out, stdout, stderr)
	}
	if err != nil {
		out.Discard()
	}
	return err
}

func trainAs[T tensor.Float](ctx context.Context, p *plan, t *task, out *cli.OutDir, stdout, stderr io.Writer) error {
	n, err := newNet[T](newHeader(t, p.model, p.hidden), tensor.NewRand(p.seed).Split(1))
	if err != nil {
		return err
	}
	tr := &trainer[T]{plan: p, task: t, net: n, rng: tensor.NewRand(p.seed).Split(2), stderr: stderr}
	learned := tr.learn(ctx)
	if learned != nil && !errors.Is(learned, cli.ErrInterrupted) {
		return learned
	}
	if learned != nil && len(tr.history.epoch) == 0 { // an older model is worth more than this one
		return fmt.Errorf("%w before the first epoch ended; nothing was saved", learned)
	}
	if !n.finite() {
		return tr.diverged("a parameter of the model is not finite")
	}
	if err := n.save(filepath.Join(out.Path, "model.safetensors")); err != nil {
		return err
	}
	if err := tr.history.save(out.Path); err != nil {
		return err
	}
	if learned != nil {
		return fmt.Errorf("%w after %d of %s; the model and the learning curves up to then are in %s", learned, len(tr.history.epoch), plural.Of(p.epochs, "epoch"), out.Path)
	}
	fmt.Fprintf(stderr, "model.safetensors, curves.png and curves.svg are in %s\n", out.Path)
	result, err := n.test(ctx, t)
	if err != nil {
		return err
	}
	return result.print(stdout, misreadsShown)
}

// trainer moves the parameters of a net to where it reads the training images
// right.
type trainer[T tensor.Float] struct {
	plan    *plan
	task    *task
	net     *net[T]
	rng     *tensor.Rand // order and bending of the images
	history history
	stderr  io.Writer
	bar     *progress.Bar
	order   []int // of the images, where it stays the same

	inHand[T]
	room    map[int]inHand[T] // for each number of images
	bent    []float32
	run     *tape.Runner[T] // the loss of the images in hand, and its gradient
	finding error           // what made a loss that is not finite
	seen    time.Time       // end of the last epoch
}

// inHand is the images in hand, as they enter the net, and their labels.
type inHand[T tensor.Float] struct {
	x *tensor.Dense[T]
	y *tensor.Ints
}

// learn trains for the planned epochs. Its error is cli.ErrInterrupted if ctx is
// done before.
func (tr *trainer[T]) learn(ctx context.Context) error {
	p, t := tr.plan, tr.task
	fmt.Fprintf(tr.stderr, "%d training, %d validation and %s\n", t.train.count(), t.valid.count(), plural.Of(t.test.count(), "test image"))
	fmt.Fprintf(tr.stderr, "%d×%d pixels, %s; %s of %s, %s\n",
		t.train.height, t.train.width, plural.Of(len(t.classes), "class"), p.model, plural.Of(tr.net.size(), "parameter"), p.optimizer)
	fmt.Fprintln(tr.stderr, epochHead(p.epochs))
	if err := tr.compile(); err != nil {
		return err
	}
	tr.seen = time.Now()
	if p.fullBatch() {
		return tr.minimize(ctx)
	}
	return tr.descend(ctx)
}

// compile makes the program of the mean loss of some images, and room for these.
func (tr *trainer[T]) compile() error {
	var in tape.Inputs
	s := tr.task.train
	x := in.Float("images", tr.plan.batch, 1, s.height, s.width)
	y := in.Ints("labels", tr.plan.batch)
	program, err := tape.CompileGradient(tr.net.params, &in, func(r *tape.Rec[T]) tape.Var[T] {
		logits := tr.net.logits(r, r.Input(x), true)
		return ops.CrossEntropy(logits, r.IntInput(y), ops.CrossEntropyOptions{Smoothing: tr.plan.smoothing})
	}, nil)
	if err != nil {
		return err
	}
	tr.run = program.NewRunner()
	tr.room, tr.bent = map[int]inHand[T]{}, make([]float32, s.size())
	return nil
}

// loss returns the mean loss of the images in hand, and leaves its gradient in
// run.
func (tr *trainer[T]) loss() (float64, error) {
	loss, err := tr.run.Run(tr.x, tr.y)
	if err == nil && !finite(float64(loss)) {
		tr.explain()
	}
	return float64(loss), err
}

// explain computes the loss of the images in hand once more, to find out why a loss
// is not finite: the first of a run.
func (tr *trainer[T]) explain() {
	if tr.finding == nil {
		_, tr.finding = tr.run.CheckFinite(tr.x, tr.y)
	}
}

// take puts the training images with the given indices in hand, bent if the plan
// says so.
func (tr *trainer[T]) take(index []int) {
	s := tr.task.train
	hand, ok := tr.room[len(index)]
	if !ok {
		hand = inHand[T]{tensor.Zeros[T](len(index), 1, s.height, s.width), tensor.ZerosInts(len(index))}
		tr.room[len(index)] = hand
	}
	tr.inHand = hand
	x, y := tr.x.Data(), tr.y.Data()
	for k, i := range index {
		image := s.image(i)
		if tr.plan.jitter != (jitter{}) {
			tr.plan.jitter.apply(tr.bent, image, s.height, s.width, tr.rng)
			image = tr.bent
		}
		scale(tr.net.head, x[k*s.size():(k+1)*s.size()], image)
		y[k] = s.labels[i]
	}
}

// endEpoch measures the validation images and tells how far training is.
func (tr *trainer[T]) endEpoch(ctx context.Context, epoch int, loss float64) error {
	if !finite(loss) {
		return tr.lost(loss, epoch)
	}
	valid, accuracy, err := tr.net.measure(ctx, tr.task.valid)
	if err != nil {
		return err
	}
	if !finite(valid) {
		tr.explain()
		return tr.diverged(fmt.Sprintf("the validation loss is %v after epoch %d", valid, epoch))
	}
	tr.history.add(epoch, loss, valid, accuracy)
	now := time.Now()
	rate := float64(tr.task.train.count()) / now.Sub(tr.seen).Seconds()
	tr.seen = now
	tr.bar.Printf("%s", epochLine(epoch, tr.plan.epochs, loss, valid, accuracy, rate))
	return nil
}

// lost is the error of a run with a loss that is not finite.
func (tr *trainer[T]) lost(loss float64, epoch int) error {
	return tr.diverged(fmt.Sprintf("the loss is %v in epoch %d", loss, epoch))
}

// diverged is the error of a run that went astray; an older model is left as it
// was.
func (tr *trainer[T]) diverged(how string) error {
	advice := ""
	if tr.plan.lr > 0 {
		advice = fmt.Sprintf("; try an -lr below %v", tr.plan.lr)
	}
	if tr.finding != nil {
		how = fmt.Sprintf("%s (%v)", how, tr.finding)
	}
	return fmt.Errorf("%s: training has diverged, and nothing was saved%s", how, advice)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
