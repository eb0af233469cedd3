package ops_test

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/covector-ad/covector/internal/adtest"
	"github.com/covector-ad/covector/tensor"
)

//go:embed testdata/layers.json
var layersJSON []byte

// layerGolden has the values that PyTorch computes: see testdata/gen_layers.py.
var layerGolden = func() (cases map[string]struct {
	X []array
	I []array
	Y array
}) {
	if err := json.Unmarshal(layersJSON, &cases); err != nil {
		panic(err)
	}
	return cases
}()

type array struct {
	Shape []int
	Data  []float64
}

func (a array) dense() *tensor.Dense[float64] {
	return tensor.FromSlice(a.Data, append([]int{}, a.Shape...)...)
}

func (a array) ints() *tensor.Ints {
	v := tensor.ZerosInts(a.Shape...)
	for i, x := range a.Data {
		v.Data()[i] = int64(x)
	}
	return v
}

// layerSample returns the sample of the given name.
func layerSample(name string, f64 adtest.Func[float64], f32 adtest.Func[float32]) adtest.Sample {
	g, ok := layerGolden[name]
	if !ok {
		panic(fmt.Sprintf("no golden case %q", name))
	}
	s := adtest.Sample{Name: name, F64: f64, F32: f32, Tol: 1e-12, Ulps: 512}
	for _, x := range g.X {
		s.X = append(s.X, x.dense())
	}
	for _, i := range g.I {
		s.I = append(s.I, i.ints())
	}
	s.Want = func([]*tensor.Dense[float64], []*tensor.Ints) *tensor.Dense[float64] { return g.Y.dense() }
	return s
}
