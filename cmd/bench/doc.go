// Bench measures Covector beside the computer's own limits and beside other
// libraries:
//
//	go run ./cmd/bench
//	go run ./cmd/bench -run '^(mlp|tiny)/' -threads 1 -time 1s
//
// What is compared takes turns in rounds, and the medians of the rounds count.
// -run selects workloads by a regular expression on name/dtype/n/threads, which
// -list shows.
//
// # Peers
//
// gonum runs in this process, and the others in processes of their own if they are
// installed: Gorgonia and GoMLX where the Go command has their modules, Python's
// where python3, or the Python that the environment variable COVECTOR_PYTHON names,
// finds them. bench/peers/README.md says how. Nothing is downloaded. Every peer is
// given our number of threads, and must compute what we compute.
//
// # Formats
//
// table is for people. go is what go test prints and benchstat reads. json is an object a
// line, with the keys name, dtype, n, threads, ns_per_op, rate, unit, of_peak,
// allocs, peer and peer_ratio. Keys that do not apply are absent: of_peak where no
// limit is known, rate and unit where a step has no natural amount of work, peer
// and peer_ratio from our own lines, allocs from those of other processes.
// peer_ratio is the peer's time over ours. n is 0 where the name says it all.
//
// # Exit status
//
// 0 if all went well; 2 for a misuse of the flags; 130 if interrupted (what was
// measured by then is written); 1 for any other failure, of which a rate above its
// limit is one. A failure is told in one line on standard error.
package main
