package optim

// quasiNewton is a method whose direction rests on what it has learnt from the pairs
// (step, change of gradient) so far.
type quasiNewton interface {
	// attempt searches along the direction and returns the step.
	attempt(s *State) (t float64, err error)

	// forget drops what was learnt, and reports whether that was anything.
	forget() bool
}

// attemptTwice is attempt, and once more along −∇f where no step is found: the pairs
// may belong to another region.
func attemptTwice(q quasiNewton, s *State) (t float64, err error) {
	t, err = q.attempt(s)
	if searchFailed(err) && q.forget() {
		t, err = q.attempt(s)
	}
	return t, err
}

// fit reports whether the step of length t that st has just taken makes a pair for
// a quasi-Newton update, by the slopes along it: sᵀy = t·(φ′(t) − φ′(0)) must not
// be lost in the rounding of t·φ′(0).
func fit(st *State, t float64) bool {
	return t*(st.line.slope-st.line.Slope0) > eps*t*-st.line.Slope0
}

// pair writes the step that st has just taken to s, and the change of the gradient
// to y; ok is false if rounding spoilt them.
func pair(st *State, s, y []float64) (sy, yy float64, ok bool) {
	sy, yy = differences(s, y, st.Now.X, st.Last.X, st.Now.G, st.Last.G)
	gamma := sy / yy
	return sy, yy, sy > 0 && finite(1/sy) && finite(gamma) && gamma > 0
}
