package main

import "testing"

func TestPlan(t *testing.T) {
	few, many := 1295, 54_000
	for _, c := range []struct {
		o      options
		images int
		want   plan
	}{
		{options{model: "cnn", optimizer: "adam"}, few, plan{epochs: 24, batch: 64, hidden: 48, lr: 0.01, jitter: bending}},
		{options{model: "mlp", optimizer: "adam"}, few, plan{epochs: 24, batch: 64, hidden: 256, lr: 0.003, jitter: bending}},
		{options{model: "cnn", optimizer: "adam"}, many, plan{epochs: 3, batch: 128, hidden: 48, lr: 0.01}},
		{options{model: "mlp", optimizer: "lbfgs"}, few, plan{epochs: 100, batch: 512, hidden: 256}},
		{options{model: "mlp", optimizer: "gd", lr: 0.5}, 30, plan{epochs: 100, batch: 30, hidden: 256, lr: 0.5}},
		{options{model: "cnn", optimizer: "sgd", epochs: 7, batch: 5, hidden: 9, lr: 0.2}, few, plan{epochs: 7, batch: 5, hidden: 9, lr: 0.2, jitter: bending}},
	} {
		c.want.model, c.want.optimizer, c.want.smoothing = c.o.model, c.o.optimizer, 0.1
		if got := newPlan(&c.o, c.images); *got != c.want {
			t.Errorf("%+v of %d images: %+v, want %+v", c.o, c.images, *got, c.want)
		}
	}
}

// Every optimizer that steps by batches has a rate for every model.
func TestDefaultRates(t *testing.T) {
	for _, optimizer := range optimizers {
		for _, model := range models {
			p := newPlan(&options{model: model, optimizer: optimizer}, 100)
			if p.fullBatch() != (p.lr == 0) {
				t.Errorf("%s, %s: rate %v", model, optimizer, p.lr)
			}
		}
	}
}
