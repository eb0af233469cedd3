// Package bench measures Covector's kernels, derivatives and optimizers against
// the computer's own limits and against other libraries.
//
// Workloads are data: [Workloads] lists them, each with a name, an element
// type, a size, the floating-point operations and bytes that a step needs, and a
// function that prepares the step. They are ordinary Go benchmarks,
//
//	go test -bench . ./bench
//
// and cmd/bench runs the same ones beside their peers, in turns.
//
// # Shares of a limit
//
// A limit is measured in the process that measures the workload, and at the same
// time: the rate of fused multiply-adds that stay in registers, or the bandwidth
// of a stream that reads and writes as many bytes as the workload does. The
// share of it that a workload reaches is reported as of-peak, a fraction. Where no limit
// applies, or none could be measured, there is no of-peak. A share above
// [TooGood] is a failure of the measurement.
//
// # Functions of your own
//
// [Func] and [Func32] do the same for any function, within an ordinary benchmark.
package bench
