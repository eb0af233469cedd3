package main

import (
	"encoding/json"
	"io"
	"strconv"

	"github.com/covector-ad/covector/internal/nist"
)

// value is a number that JSON writes as null where it is not finite.
type value float64

// MarshalJSON writes all digits, or null.
func (v value) MarshalJSON() ([]byte, error) {
	if !finite(float64(v)) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(v), 'g', -1, 64), nil
}

// line is what -json prints of one method.
type line struct {
	Method      string          `json:"method"`
	Objective   value           `json:"objective"`
	Status      string          `json:"status"`
	Iterations  int             `json:"iterations"`
	Evaluations evaluationsLine `json:"evaluations"`
	GradNorm    value           `json:"grad_norm"`
	Seconds     value           `json:"seconds"`
	Certificate certificateLine `json:"certificate"`
	Parameters  []parameterLine `json:"parameters"`
	Test        *testLine       `json:"test,omitempty"` // with -split
}

type evaluationsLine struct {
	Function int `json:"function"`
	Gradient int `json:"gradient"`
	HVP      int `json:"hvp"`
	Hessian  int `json:"hessian"`
}

type certificateLine struct {
	Verdict   string `json:"verdict"`
	LambdaMin value  `json:"lambda_min"`
	LambdaMax value  `json:"lambda_max"`
	Condition value  `json:"condition"`
}

type parameterLine struct {
	Name     string `json:"name"`
	Value    value  `json:"value"`
	StdError value  `json:"std_error"`
	Low      value  `json:"low"`
	High     value  `json:"high"`

	// Of a NIST file: how many digits are right.
	Digits         *value `json:"digits,omitempty"`
	StdErrorDigits *value `json:"std_error_digits,omitempty"`
}

type testLine struct {
	Rows     int   `json:"rows"`
	RMSE     value `json:"rmse"`
	R2       value `json:"r2"`
	NLL      value `json:"nll"`
	Accuracy value `json:"accuracy"`
}

// writeJSON writes one object a line, one for each method.
func (t *task) writeJSON(w io.Writer, fits []*fit) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range fits {
		if err := enc.Encode(t.line(f)); err != nil {
			return err
		}
	}
	return nil
}

func (t *task) line(f *fit) *line {
	c := f.certificate
	out := &line{
		Method: f.method, Objective: value(f.objective), Status: f.status, Iterations: f.iterations,
		Evaluations: evaluationsLine(f.evaluations),
		GradNorm:    value(f.gradNorm), Seconds: value(f.seconds),
		Certificate: certificateLine{c.Verdict.String(), value(c.LambdaMin), value(c.LambdaMax), value(c.Condition)},
	}
	for i, name := range t.model.parameters() {
		p := parameterLine{Name: name, Value: value(f.w[i]), StdError: value(nan), Low: value(nan), High: value(nan)}
		if c.StdErrors != nil {
			p.StdError, p.Low, p.High = value(c.StdErrors[i]), value(c.Low[i]), value(c.High[i])
		}
		if t.certified != nil {
			d, e := value(nist.Digits(f.w[i], t.certified.Certified[i])), value(nan)
			if c.StdErrors != nil {
				e = value(nist.Digits(c.StdErrors[i], t.certified.Deviations[i]))
			}
			p.Digits, p.StdErrorDigits = &d, &e
		}
		out.Parameters = append(out.Parameters, p)
	}
	if t.test != nil {
		s := t.score(f.w, t.test)
		out.Test = &testLine{s.rows, value(s.rmse), value(s.r2), value(s.nll), value(s.accuracy)}
	}
	return out
}
