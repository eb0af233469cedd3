package optim

// momentum is GD with an Acceleration.
type momentum struct {
	gd
	fixed    float64 // the step, or 0 if search chooses it
	nesterov bool
	beta     float64 // 0: by θ
	restart  bool

	x     []float64 // heavy ball: the iterate before; Nesterov: x, where the iterate is y
	begun bool      // whether x holds that
	theta nesterov
}

func (m *momentum) Step(s *State) error {
	t, err := m.length(s)
	if err != nil {
		return err
	}
	if !m.begun {
		copy(m.x, s.Now.X)
		m.begun = true
	}
	share := m.last(s, t) // p is now the last step, and β times it is to be added
	if up := dot(s.Now.G, m.p); m.restart && up > 0 {
		share, m.theta = 0, 1
	}
	for i, g := range s.Now.G {
		m.p[i] = float64(share*m.p[i]) - float64(t*g)
	}
	err = s.Move(m.p)
	if share != 0 && searchFailed(err) {
		m.theta = 1
		scale(m.p, -t, s.Now.G)
		err = s.Move(m.p)
	}
	return err
}

// length returns the step t. Found by a search it may grow by a tenth at a time, as
// each trial that is too long costs an evaluation.
func (m *momentum) length(s *State) (float64, error) {
	if m.fixed > 0 {
		return m.fixed, nil
	}
	t0 := m.t * 1.1
	if m.t == 0 {
		t0 = firstStep(s)
	}
	scale(m.p, -1, s.Now.G)
	if err := s.aim(m.p, s.Now.F); err != nil {
		return 0, err
	}
	s.line.scout = true
	t, err := s.line.search(m.search, t0)
	m.t = t
	return t, err
}

// last sets p to the last step, x to the point that the next one is counted from,
// and returns β.
func (m *momentum) last(s *State, t float64) float64 {
	if !m.nesterov {
		for i, v := range s.Now.X {
			m.p[i] = v - m.x[i]
			m.x[i] = v
		}
		return m.beta
	}
	for i, y := range s.Now.X {
		x := y - float64(t*s.Now.G[i])
		m.p[i] = x - m.x[i]
		m.x[i] = x
	}
	if m.beta > 0 {
		return m.beta
	}
	return m.theta.next()
}
