package optim

// Method is a way to minimize: a plain description that holds options only, so
// that one value serves any number of minimizations, also at the same time.
type Method interface {
	// Start checks that the objective can do what the method needs, allocates
	// the method's memory for one minimization, and evaluates nothing. Its error
	// becomes that of Minimize.
	Start(s *State) (Stepper, error)
}

// Stepper is a method at work on one minimization.
type Stepper interface {
	// Step moves s from its iterate to the next. An error ends the minimization:
	// those of State's methods are passed on unchanged, a *SearchError says that
	// no step was found.
	Step(s *State) error
}

// Point is a point x with f(x) and ∇f(x).
type Point struct {
	X []float64
	F float64
	G []float64
}
