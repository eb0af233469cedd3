package optim_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/covector-ad/covector/optim"
	"gonum.org/v1/gonum/mat"
)

// softmax is multinomial logistic regression: Σ −log p(yᵢ | xᵢ) + ½‖W‖² with one row
// of weights for each class, the last of which is its intercept and free of the
// penalty.
type softmax struct {
	x       *mat.Dense // rows of features, and a 1
	y       []int
	classes int
	p       *mat.Dense // probabilities at the last x asked for
}

func newSoftmax(rows [][]float64, y []int, classes int) *softmax {
	n := len(rows[0]) + 1
	x := mat.NewDense(len(rows), n, nil)
	for i, row := range rows {
		copy(x.RawRowView(i), row)
		x.Set(i, n-1, 1)
	}
	return &softmax{x, y, classes, mat.NewDense(len(rows), classes, nil)}
}

func (o *softmax) dim() int { return o.classes * o.features() }

func (o *softmax) features() int { _, n := o.x.Dims(); return n }

func (o *softmax) weights(w []float64) *mat.Dense { return mat.NewDense(o.classes, o.features(), w) }

// penalty adds the weights of v, without intercepts, to g, and returns ½‖W‖².
func (o *softmax) penalty(v, g []float64) float64 {
	sum, n := 0.0, o.features()
	for i, w := range v {
		if i%n != n-1 {
			sum += 0.5 * w * w
			if g != nil {
				g[i] += w
			}
		}
	}
	return sum
}

func (o *softmax) Value(w []float64) (float64, error) {
	o.p.Mul(o.x, o.weights(w).T())
	f := o.penalty(w, nil)
	for i, y := range o.y {
		row := o.p.RawRowView(i)
		top, target := row[0], row[y]
		for _, z := range row {
			top = math.Max(top, z)
		}
		sum := 0.0
		for k, z := range row {
			row[k] = math.Exp(z - top)
			sum += row[k]
		}
		for k := range row {
			row[k] /= sum
		}
		f += top + math.Log(sum) - target
	}
	return f, nil
}

func (o *softmax) ValueGrad(w, g []float64) (float64, error) {
	f, err := o.Value(w)
	for i, y := range o.y {
		o.p.Set(i, y, o.p.At(i, y)-1)
	}
	o.weights(g).Mul(o.p.T(), o.x)
	o.penalty(w, g)
	return f, err
}

func (o *softmax) HVP(w, v, hv []float64) error {
	if _, err := o.Value(w); err != nil {
		return err
	}
	var a mat.Dense
	a.Mul(o.x, o.weights(v).T())
	for i := range o.y {
		p, row := o.p.RawRowView(i), a.RawRowView(i)
		mean := 0.0
		for k := range p {
			mean += p[k] * row[k]
		}
		for k := range p {
			row[k] = p[k] * (row[k] - mean)
		}
	}
	o.weights(hv).Mul(a.T(), o.x)
	o.penalty(v, hv)
	return nil
}

func (o *softmax) Hessian(w, h []float64) error {
	if _, err := o.Value(w); err != nil {
		return err
	}
	n, all := o.features(), o.dim()
	var weighted, block mat.Dense
	for k := range o.classes {
		for l := range k + 1 {
			weighted.CloneFrom(o.x)
			for i := range o.y {
				c := -o.p.At(i, k) * o.p.At(i, l)
				if k == l {
					c += o.p.At(i, k)
				}
				row := weighted.RawRowView(i)
				for j := range row {
					row[j] *= c
				}
			}
			block.Reset()
			block.Mul(o.x.T(), &weighted)
			for a := range n {
				for b := range n {
					v := (block.At(a, b) + block.At(b, a)) / 2
					if k == l && a == b && a != n-1 {
						v++
					}
					h[(k*n+a)*all+l*n+b], h[(l*n+b)*all+k*n+a] = v, v
				}
			}
		}
	}
	return nil
}

// table reads a CSV of numbers and, in the last column, classes.
func table(t *testing.T, r io.Reader, header bool, divide float64) *softmax {
	t.Helper()
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if header {
		records = records[1:]
	}
	classes := map[string]int{}
	var rows [][]float64
	var y []int
	for _, record := range records {
		last := len(record) - 1
		row := make([]float64, last)
		for j, s := range record[:last] {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			row[j] = v / divide
		}
		if _, known := classes[record[last]]; !known {
			classes[record[last]] = len(classes)
		}
		rows, y = append(rows, row), append(y, classes[record[last]])
	}
	return newSoftmax(rows, y, len(classes))
}

func iris(t *testing.T) *softmax {
	f, err := os.Open("../cmd/internal/iris/iris.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return table(t, f, true, 1)
}

func digits(t *testing.T) *softmax {
	f, err := os.Open("../cmd/internal/ucidigits/digits.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return table(t, z, false, 16)
}

// The optima of two regularized regressions, known to 12 digits, to a relative error
// of 1e-9.
func TestCertifiedLogisticRegressions(t *testing.T) {
	methods := []optim.Method{&optim.Newton{}, &optim.TrustRegion{}, &optim.LBFGS{}, &optim.BFGS{}, &optim.NewtonCG{}, &optim.NonlinearCG{}, &optim.LBFGSB{}}
	for name, c := range map[string]struct {
		f       *softmax
		want    float64
		methods []optim.Method
	}{
		"iris":   {iris(t), 28.886316604093, methods},
		"digits": {digits(t), 358.548947733962, []optim.Method{&optim.Newton{}, &optim.TrustRegion{Products: true}, &optim.LBFGS{}, &optim.BFGS{}, &optim.NewtonCG{}}},
	} {
		for _, m := range c.methods {
			r := minimize(t, c.f, make([]float64, c.f.dim()), m, &optim.Settings{GradAbs: 1e-5})
			wantConverged(t, r)
			if miss := math.Abs(r.F/c.want - 1); miss > 1e-9 {
				t.Errorf("%s by %T: %.12f, want %.12f, a relative error of %.2g", name, m, r.F, c.want, miss)
			}
			t.Logf("%s %T: %d iterations, %+v, %v", name, m, r.Iterations, r.Evaluations, r.Time)
		}
	}
}

func TestSoftmaxDerivatives(t *testing.T) {
	f := iris(t)
	x := make([]float64, f.dim())
	for i := range x {
		x[i] = 0.1 * float64(i%5-2)
	}
	if found, err := optim.CheckDerivatives(f, x); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}
