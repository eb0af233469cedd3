package bench

import "fmt"

// Result is one line of a report: a workload, done by us or by a peer. Its JSON
// form leaves out what is not known or does not apply.
type Result struct {
	Name    string  `json:"name"`
	DType   string  `json:"dtype"`
	N       int     `json:"n"`
	Threads int     `json:"threads"`
	NsPerOp float64 `json:"ns_per_op"`      // nanoseconds a step, the median of all rounds
	Rate    float64 `json:"rate,omitempty"` // in Unit, which is GFLOP/s or GB/s
	Unit    string  `json:"unit,omitempty"`
	// OfPeak is the share of the limit that was measured in the same rounds:
	// 1 is the limit. 0 means that none is known, or that the rounds varied so much
	// that the share came out impossible.
	OfPeak float64  `json:"of_peak,omitempty"`
	Allocs *float64 `json:"allocs,omitempty"` // allocations a step; nil for peers in other processes
	// Peer is empty for our own results. PeerRatio is the peer's time over ours.
	Peer      string  `json:"peer,omitempty"`
	PeerRatio float64 `json:"peer_ratio,omitempty"`

	Spread float64 `json:"-"` // between the quartiles of the rounds, over the median
	Steps  int     `json:"-"` // that were timed
	Nodes  int     `json:"-"` // recorded nodes of a step, or 0
}

// Noisy is the Spread above which a result says little.
const Noisy = 0.1

// TooGood is the share of a limit above which the limit was measured wrongly.
const TooGood = 1.05

// Check returns an error if the result is above its limit.
func (r *Result) Check() error {
	if r.OfPeak <= TooGood {
		return nil
	}
	who := ""
	if r.Peer != "" {
		who = " by " + r.Peer
	}
	return fmt.Errorf("%s/%s/%d/%d%s runs at %.0f %% of its limit: the limit was not measured well, so no share of it can be trusted", r.Name, r.DType, r.N, r.Threads, who, 100*r.OfPeak)
}

// newResult fills in what follows from a time.
func newResult(w *Workload, threads int, ns, limit float64) Result {
	r := Result{Name: w.Name, DType: w.DType, N: w.N, Threads: threads, NsPerOp: ns, Nodes: w.Nodes}
	work := w.work()
	if work > 0 {
		r.Rate, r.Unit = work/ns, w.unit()
	}
	if work > 0 && limit > 0 {
		r.OfPeak = r.Rate / limit
	}
	return r
}

// work is what a step does, and what rates count: operations if their number
// means something, or else bytes.
func (w *Workload) work() float64 {
	if w.Flops > 0 && w.Bytes == 0 {
		return w.Flops
	}
	return w.Bytes
}

func (w *Workload) unit() string {
	if w.Flops > 0 && w.Bytes == 0 || w.measures == FMA {
		return "GFLOP/s"
	}
	return "GB/s"
}
