// Package nist reads the nonlinear regressions of NIST's Statistical Reference
// Datasets: a model, data, two starting points, and certified answers. The
// twenty-seven files stand in testdata.
package nist

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Problem is one regression.
type Problem struct {
	Name string

	// Response is what the model explains, "y" or "log(y)", and Model the
	// expression that does, in parameters, predictors and pi: with ( ) for NIST's
	// [ ], ** for powers, and without the error "+ e".
	Response, Model string

	Params     []string     // b1, b2, …
	Start      [2][]float64 // two starting points, the first one farther
	Certified  []float64    // the parameters, to 11 digits
	Deviations []float64    // and their standard deviations

	SumOfSquares float64 // of the residuals, certified
	Deviation    float64 // of the residuals, certified: √(SumOfSquares/Freedom())

	Predictors []string    // their names
	X          [][]float64 // a column for each predictor
	Y          []float64   // the data y, before any logarithm
}

// Freedom returns the degrees of freedom, observations less parameters. (Rat43.dat
// has a misprint there.)
func (p *Problem) Freedom() int { return len(p.Y) - len(p.Params) }

var (
	parameter = regexp.MustCompile(`^\s*(b\d+)\s*=\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$`)
	equation  = regexp.MustCompile(`^\s*(y|log\[y\])\s*=(.*)$`)
	noise     = regexp.MustCompile(`\+\s*e\s*$`)
)

// Read reads one .dat file. Its errors name the line.
func Read(r io.Reader) (*Problem, error) {
	p := &Problem{}
	lines := bufio.NewScanner(r)
	number, inModel, inData := 0, false, false
	observations := -1
	for lines.Scan() {
		number++
		line := lines.Text()
		key, value, labelled := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		var err error
		switch {
		case inData:
			err = p.row(line)
		case labelled && key == "Dataset Name":
			p.Name, _, _ = strings.Cut(value, " ")
		case labelled && key == "Model":
			inModel = true
		case labelled && key == "Data" && len(p.Params) > 0:
			p.columns(value)
			inData = true
		case labelled && key == "Residual Sum of Squares":
			p.SumOfSquares, err = strconv.ParseFloat(value, 64)
		case labelled && key == "Residual Standard Deviation":
			p.Deviation, err = strconv.ParseFloat(value, 64)
		case labelled && key == "Number of Observations":
			observations, err = strconv.Atoi(value)
		case strings.Contains(strings.ToLower(line), "starting values"):
			inModel = false
		case inModel:
			p.model(line)
		case parameter.MatchString(line):
			err = p.param(parameter.FindStringSubmatch(line))
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	p.Model = strings.Join(strings.Fields(noise.ReplaceAllString(p.Model, "")), " ")
	return p, p.complete(observations)
}

// complete checks that nothing is missing.
func (p *Problem) complete(observations int) error {
	switch {
	case p.Model == "" || p.Response == "":
		return fmt.Errorf("no model of the form y = … was found")
	case len(p.Params) == 0:
		return fmt.Errorf("no parameters with starting and certified values were found")
	case len(p.Y) == 0:
		return fmt.Errorf("no data were found")
	case observations >= 0 && observations != len(p.Y):
		return fmt.Errorf("%d observations are announced, and %d given", observations, len(p.Y))
	}
	return nil
}

// model takes in a line of the model.
func (p *Problem) model(line string) {
	round := strings.NewReplacer("[", "(", "]", ")")
	if m := equation.FindStringSubmatch(line); m != nil {
		p.Response, p.Model = round.Replace(m[1]), round.Replace(m[2])
	} else if p.Response != "" {
		p.Model += " " + round.Replace(line)
	}
}

// param takes in a parameter: starting values, certified value and deviation.
func (p *Problem) param(fields []string) error {
	p.Params = append(p.Params, fields[1])
	for k, to := range []*[]float64{&p.Start[0], &p.Start[1], &p.Certified, &p.Deviations} {
		v, err := strconv.ParseFloat(fields[2+k], 64)
		if err != nil {
			return err
		}
		*to = append(*to, v)
	}
	return nil
}

// columns takes in the names above the data, the response first.
func (p *Problem) columns(names string) {
	p.Predictors = strings.Fields(names)[1:]
	p.X = make([][]float64, len(p.Predictors))
}

// row takes in an observation.
func (p *Problem) row(line string) error {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return nil
	}
	if len(fields) != 1+len(p.X) {
		return fmt.Errorf("%d columns, of which there should be %d", len(fields), 1+len(p.X))
	}
	for k, f := range fields {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return err
		}
		if k == 0 {
			p.Y = append(p.Y, v)
		} else {
			p.X[k-1] = append(p.X[k-1], v)
		}
	}
	return nil
}

// most is the number of digits that NIST gives.
const most = 11

// Digits returns how many digits of got are right, −log₁₀|got − want|/|want|,
// between 0 and the 11 that NIST gives; 0 where got is not finite, or want is 0 and got
// is not.
func Digits(got, want float64) float64 {
	if got == want { // also where want is 0
		return most
	}
	d := -math.Log10(math.Abs((got - want) / want))
	if math.IsNaN(d) {
		return 0
	}
	return math.Max(0, math.Min(d, most))
}
