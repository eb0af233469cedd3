package optim_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/covector-ad/covector/internal/problems"
	"github.com/covector-ad/covector/optim"
)

// scipyRow is one row of testdata/scipy.csv, which scipy_counts.py wrote.
type scipyRow struct {
	f, gradient float64
	evaluations int
}

func scipyRows(t *testing.T) map[string]scipyRow {
	t.Helper()
	file, err := os.Open("testdata/scipy.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1 // the header names the version, too
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]scipyRow{}
	for _, row := range rows[1:] {
		f, errF := strconv.ParseFloat(row[2], 64)
		g, errG := strconv.ParseFloat(row[3], 64)
		n, errN := strconv.Atoi(row[5])
		if errF != nil || errG != nil || errN != nil {
			t.Fatalf("row %v", row)
		}
		out[row[1]+" "+row[0]] = scipyRow{f, g, n}
	}
	return out
}

// TestLBFGSAgainstScipy: over the problems that both bring to ‖∇f‖∞ ≤ 1e-6, our
// L-BFGS takes at most 1.1 times the evaluations of scipy's L-BFGS-B (m = 10), in the
// geometric mean.
func TestLBFGSAgainstScipy(t *testing.T) {
	const tol = 1e-6
	rows := scipyRows(t)
	sum, n, ours := 0.0, 0, 0
	for _, p := range problems.All() {
		theirs, ok := rows["L-BFGS-B 1e-6 "+p.Name]
		if !ok {
			continue
		}
		r := minimize(t, p.Objective(), p.X0, &optim.LBFGS{}, &optim.Settings{GradAbs: tol, GradRel: -1, MaxEvaluations: 3000})
		both := r.Status.Converged() && theirs.gradient <= tol
		if r.Status.Converged() && !(theirs.gradient <= tol) {
			ours++
		}
		same := math.Abs(r.F-theirs.f) <= 1e-6*(1+math.Abs(r.F))
		if !both || !same {
			t.Logf("%-24s not compared: ours f = %.6g after %d, %v; scipy's f = %.6g, ‖∇f‖ = %.3g after %d",
				p.Name, r.F, r.Evaluations.Function, r.Status.Code, theirs.f, theirs.gradient, theirs.evaluations)
			continue
		}
		ratio := float64(r.Evaluations.Function) / float64(theirs.evaluations)
		t.Logf("%-24s %4d : %4d = %.2f", p.Name, r.Evaluations.Function, theirs.evaluations, ratio)
		sum += math.Log(ratio)
		n++
	}
	mean := math.Exp(sum / float64(n))
	t.Logf("geometric mean %.3f over %d problems; %d more converge here and not there", mean, n, ours)
	if mean > 1.1 || n < 40 {
		t.Errorf("geometric mean of the evaluations %.3f over %d problems", mean, n)
	}
}
