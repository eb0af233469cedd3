"""What the peers share: the data, the clock, and the orders line by line.

With --serve a script reads orders from standard input, as bench/outside
sends them. Without, it runs every workload that it has and prints a line of JSON
for each.
"""

import argparse
import json
import sys
import time

GEMM = [16, 32, 64, 128, 256, 512, 1024, 2048]
SHAPES = [(64, 784, 256), (1, 1024, 1024), (16, 1024, 1024), (1024, 1024, 16)]
UNARY = {
    "exp": (-10, 10), "expm1": (-2, 2), "log": (0.001, 1000), "log1p": (-0.9, 10),
    "sin": (-10, 10), "cos": (-10, 10), "tan": (-1.5, 1.5), "tanh": (-4, 4),
    "sigmoid": (-8, 8), "erf": (-3, 3), "erfc": (-3, 3), "sqrt": (0, 100),
    "rsqrt": (0.001, 100), "relu": (-1, 1),
}
BINARY = {"mul": (0.5, 2), "pow": (0.5, 2)}
VECTOR = 2048
ROWS = COLS = 512
REDUCE = ["sum-all", "sum-last", "sum-first", "max-last", "max-first", "norm",
          "logsumexp-last", "softmax-last", "softmax-first"]
STREAM = 1 << 24
FACTOR = ["cholesky", "solve-triangular", "lu"]
RATE = 0.01


def workloads():
    """All (name, dtype, n) that a peer may be asked for."""
    for dtype in ("float32", "float64"):
        for suffix in ("", "-nt", "-tn"):
            for n in GEMM:
                yield "gemm" + suffix, dtype, n
        for m, k, n in SHAPES:
            yield f"gemm-{m}x{k}x{n}", dtype, 0
        for name in FACTOR:
            for n in (256, 1024):
                yield name, dtype, n
        for name in list(UNARY) + list(BINARY):
            yield name, dtype, VECTOR
        for name in REDUCE:
            yield name, dtype, ROWS * COLS
        for name in ("add", "copy", "sum"):
            yield name, dtype, STREAM
        for n in (100, 10_000, 1_000_000):
            yield "chain", dtype, n
        for n in (256, 1024):
            yield "matmul-backward", dtype, n
    yield "mlp", "float32", 0
    yield "tiny", "float64", 0


def base(name):
    """The form that records anew and the fastest one are the same to a peer."""
    return name.removesuffix("-eager")


def gemm_shape(name, n):
    """(m, k, n, ta, tb) of a product, or None."""
    if name in ("gemm", "gemm-nt", "gemm-tn"):
        return n, n, n, name == "gemm-tn", name == "gemm-nt"
    if name.startswith("gemm-"):
        m, k, n = map(int, name[5:].split("x"))
        return m, k, n, False, False
    return None


def operands(np, dtype, m, k, n, ta, tb):
    """A and B of a product, as they are stored."""
    a = pattern(np, m * k, 1, 1, dtype).reshape((k, m) if ta else (m, k))
    return a, pattern(np, k * n, 2, 1, dtype).reshape((n, k) if tb else (k, n))


def pattern(np, n, salt, scale, dtype):
    """The same numbers as package bench uses."""
    i = np.arange(n, dtype=np.int64)
    k = (7919 * i + 104729 * salt) % 1009
    return ((k / 1009 - 0.5) * scale).astype(dtype)


def factored(np, name, n, dtype):
    """The matrix that is factored, or solved with."""
    a = pattern(np, n * n, 1, 1, dtype).reshape(n, n)
    i = np.arange(n)
    if name == "cholesky":
        a = a + a.T
    a[i, (i + 1) % n if name == "lu" else i] += n
    return a


def spread(np, salt, lo, hi, dtype):
    x = pattern(np, VECTOR, salt, 1, dtype).astype(np.float64)
    return (lo + (x + 0.5) * (hi - lo)).astype(dtype)


def net(np, name, dtype):
    """(weights, input, target or labels) of mlp and tiny."""
    sizes, batch = ([784, 256, 128, 10], 64) if name == "mlp" else ([2, 16, 16, 1], 8)
    weights = []
    for l, (i, o) in enumerate(zip(sizes, sizes[1:])):
        weights.append(pattern(np, i * o, 10 + l, 2 / i**0.5, dtype).reshape(i, o))
        weights.append(np.zeros(o, dtype))
    x = pattern(np, batch * sizes[0], 1, 2, dtype).reshape(batch, sizes[0])
    if name == "mlp":
        return weights, x, np.arange(batch) % sizes[-1]
    return weights, x, pattern(np, batch * sizes[-1], 2, 1, dtype).reshape(batch, sizes[-1])


def kept(value, f, *args):
    """The step f(*args), and the value of what it returned last."""
    last = [None]

    def step():
        last[0] = f(*args)

    return step, lambda: value(last[0])


class Clock:
    """Times steps in batches that are long beside the clock."""

    def __init__(self, step):
        self.step, self.batch = step, 1

    def time(self, seconds):
        seconds = max(seconds, 200e-6)
        while True:
            steps = range(self.batch)
            step = self.step
            start = time.perf_counter()
            for _ in steps:
                step()
            took = time.perf_counter() - start
            each = took / self.batch
            self.batch = max(1, int(min(seconds / max(each, 1e-9), 100 * self.batch)))
            if took >= seconds / 2:
                return 1e9 * each


def say(**answer):
    print(json.dumps(answer, allow_nan=False), flush=True)


def main(load):
    """load(peer, threads) returns a version and make(name, dtype, n), which
    returns None, or (step, value of the last step or None)."""
    args = argparse.ArgumentParser()
    args.add_argument("--serve", action="store_true", help="take orders from standard input")
    args.add_argument("--peer", required=True, help="which peer to be")
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--seconds", type=float, default=0.3, help="for each workload")
    o = args.parse_args()
    try:
        version, make = load(o.peer, o.threads)
    except (ImportError, OSError) as e:
        say(missing=str(e))
        return
    if o.serve:
        say(version=version)
        serve(make)
        return
    print(f"{o.peer}: {version}", file=sys.stderr)
    for name, dtype, n in workloads():
        made = make(name, dtype, n)
        if made is not None:
            made[0]()
            clock = Clock(made[0])
            clock.time(o.seconds)
            say(name=name, dtype=dtype, n=n, threads=o.threads, ns_per_op=clock.time(o.seconds), peer=o.peer)


def serve(make):
    clock = None
    for line in sys.stdin:
        o = json.loads(line)
        try:
            if "seconds" in o:
                say(ns_per_op=clock.time(o["seconds"]))
                continue
            clock = None  # frees the last workload's memory
            made = make(base(o["name"]), o["dtype"], o["n"])
            if made is None:
                say(absent=True)
                continue
            step, value = made
            step()
            clock = Clock(step)
            if value is None:
                say()
            else:
                say(value=float(value()))
        except Exception as e:  # told to the one who asked
            say(error=f"{type(e).__name__}: {e}"[:300])
