package problems

import (
	"math"

	"github.com/covector-ad/covector/ops"
)

// multimodal are gonum's functions of the Virtual Library of Simulation Experiments.
// They were made for global optimization in a box, so that there is no standard
// start; here it is a point of the box that is nothing special.
func multimodal() []Problem {
	const many, kinks = "many local minima, no standard start", "not smooth, many local minima, no standard start"
	list := []Problem{
		{Name: "Ackley", X0: []float64{0.3, -0.2}, F: ackley},
		{Name: "Bukin 6", X0: []float64{-9, 1.2}, F: bukin6, Uncounted: kinks},
		{Name: "Cross-in-tray", X0: []float64{1, 1.2}, F: crossInTray, Uncounted: kinks},
		{Name: "Drop wave", X0: []float64{0.1, 0.05}, F: dropWave},
		{Name: "Eggholder", X0: []float64{400, 300}, F: eggholder, Uncounted: kinks},
		{Name: "Gramacy–Lee", X0: []float64{0.6}, F: gramacyLee},
		{Name: "Griewank", X0: []float64{1, -1, 1}, F: griewank},
		{Name: "Hölder table", X0: []float64{7, 9}, F: holderTable, Uncounted: kinks},
		{Name: "Langermann", X0: []float64{2.5, 1.5}, F: langermann},
		{Name: "Levy", X0: []float64{1.5, 0.5, 1.4}, F: levy},
		{Name: "Levy 13", X0: []float64{1.1, 1.2}, F: levy13},
		{Name: "Rastrigin", X0: []float64{0.4, -0.3, 0.2}, F: rastrigin},
		{Name: "Schaffer 2", X0: []float64{0.5, -0.3}, F: schaffer(false)},
		{Name: "Schaffer 4", X0: []float64{0.5, 1.5}, F: schaffer(true)},
		{Name: "Schwefel", X0: []float64{400, 380}, F: schwefel},
		{Name: "Shubert", X0: []float64{-7, -1}, F: shubert},
	}
	for i := range list {
		if list[i].Uncounted == "" {
			list[i].Uncounted = many
		}
	}
	return list
}

func ackley(x Var) Var {
	n := float64(x.Shape().Size())
	bowl := times(-20, ops.Exp(times(-0.2, ops.Sqrt(times(1/n, ops.NormSq(x))))))
	waves := ops.Exp(times(1/n, ops.Sum(ops.Cos(times(2*math.Pi, x)))))
	return plus(ops.Sub(bowl, waves), 20+math.E)
}

func bukin6(x Var) Var {
	a, b := two(x)
	return ops.Add(times(100, ops.Sqrt(ops.Abs(ops.Sub(b, times(0.01, sq(a)))))), times(0.01, ops.Abs(plus(a, 10))))
}

func crossInTray(x Var) Var {
	a, b := two(x)
	e := ops.Exp(ops.Abs(from(100, times(1/math.Sqrt(math.Pi), ops.Hypot(a, b)))))
	return times(-0.0001, ops.PowScalar(plus(ops.Abs(ops.Mul(ops.Mul(ops.Sin(a), ops.Sin(b)), e)), 1), 0.1))
}

func dropWave(x Var) Var {
	s := ops.NormSq(x)
	return ops.Neg(ops.Div(plus(ops.Cos(times(12, ops.Sqrt(s))), 1), plus(times(0.5, s), 2)))
}

func eggholder(x Var) Var {
	a, b := two(x)
	c := plus(b, 47)
	first := ops.Mul(c, ops.Sin(ops.Sqrt(ops.Abs(ops.Add(c, times(0.5, a))))))
	return ops.Neg(ops.Add(first, ops.Mul(a, ops.Sin(ops.Sqrt(ops.Abs(ops.Sub(a, c)))))))
}

func gramacyLee(x Var) Var {
	a := at(x, 0)
	return ops.Add(ops.Div(ops.Sin(times(10*math.Pi, a)), times(2, a)), sq(sq(plus(a, -1))))
}

func griewank(x Var) Var {
	root := vector(ramp(x.Shape().Size(), func(i float64) float64 { return 1 / math.Sqrt(i) })...)
	return plus(ops.Sub(times(1.0/4000, ops.NormSq(x)), ops.Prod(ops.Cos(ops.Mul(x, x.Const(root))))), 1)
}

func holderTable(x Var) Var {
	a, b := two(x)
	e := ops.Exp(ops.Abs(from(1, times(1/math.Pi, ops.Hypot(a, b)))))
	return ops.Neg(ops.Abs(ops.Mul(ops.Mul(ops.Sin(a), ops.Cos(b)), e)))
}

func langermann(x Var) Var {
	weight := [5]float64{1, 2, 5, 2, 3}
	a, b := two(x)
	sum := times(0, a)
	for i, c := range [5][2]float64{{3, 5}, {5, 2}, {2, 1}, {1, 4}, {7, 9}} {
		s := ops.Add(sq(plus(a, -c[0])), sq(plus(b, -c[1])))
		sum = ops.Add(sum, times(weight[i], ops.Mul(ops.Exp(times(-1/math.Pi, s)), ops.Cos(times(math.Pi, s)))))
	}
	return sum
}

func levy(x Var) Var {
	n := x.Shape().Size()
	d := times(0.25, plus(x, -1)) // w − 1
	w := plus(d, 1)
	head, last := ops.Slice(d, ops.Span(0, n-1)), at(d, n-1)
	waves := plus(times(10, sq(ops.Sin(plus(times(math.Pi, plus(head, 1)), 1)))), 1)
	end := plus(sq(ops.Sin(times(2*math.Pi, at(w, n-1)))), 1)
	return ops.Add(sq(ops.Sin(times(math.Pi, at(w, 0)))), ops.Add(ops.Dot(sq(head), waves), ops.Mul(sq(last), end)))
}

func levy13(x Var) Var {
	a, b := two(x)
	wave := func(k float64, v Var) Var { return sq(ops.Sin(times(k*math.Pi, v))) }
	second := ops.Mul(sq(plus(a, -1)), plus(wave(3, b), 1))
	return ops.Add(wave(3, a), ops.Add(second, ops.Mul(sq(plus(b, -1)), plus(wave(2, b), 1))))
}

func rastrigin(x Var) Var {
	return ops.Sum(plus(ops.Sub(sq(x), times(10, ops.Cos(times(2*math.Pi, x)))), 10))
}

func schaffer(fourth bool) func(Var) Var {
	return func(x Var) Var {
		a, b := two(x)
		s := ops.Sin(ops.Sub(sq(a), sq(b)))
		if fourth {
			s = ops.Cos(s)
		} else {
			s = sq(s)
		}
		return plus(ops.Div(plus(s, -0.5), sq(plus(times(0.001, ops.NormSq(x)), 1))), 0.5)
	}
}

func schwefel(x Var) Var {
	return from(418.9829*float64(x.Shape().Size()), ops.Sum(ops.Mul(x, ops.Sin(ops.Sqrt(ops.Abs(x))))))
}

func shubert(x Var) Var {
	weight := vector(1, 2, 3, 4, 5)
	factor := vector(2, 3, 4, 5, 6)
	sum := func(v Var) Var {
		return ops.Dot(v.Const(weight), ops.Cos(ops.Add(ops.Mul(v.Const(factor), v), v.Const(weight))))
	}
	a, b := two(x)
	return ops.Mul(sum(a), sum(b))
}
