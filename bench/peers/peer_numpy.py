"""numpy on the workloads of package bench, with scipy's solvers if that is there."""

import common


def load(peer, threads):
    import numpy as np

    config = np.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    version = f"numpy {np.__version__}, BLAS {config.get('name')} {config.get('version')}"
    return version, lambda name, dtype, n: make(np, name, dtype, n)


def make(np, name, dtype, n):
    shape = common.gemm_shape(name, n)
    if shape:
        return gemm(np, dtype, *shape)
    if name in common.FACTOR:
        return factor(np, name, dtype, n)
    if name in common.UNARY and hasattr(np, name):
        f = getattr(np, name)
        x = common.spread(np, 1, *common.UNARY[name], dtype)
        y = np.empty_like(x)
        return lambda: f(x, out=y), lambda: y[0]
    if name in common.BINARY:
        f = np.multiply if name == "mul" else np.power
        a, b = (common.spread(np, k, *common.BINARY[name], dtype) for k in (1, 2))
        y = np.empty_like(a)
        return lambda: f(a, b, out=y), lambda: y[0]
    return reduce(np, name, dtype) or stream(np, name, dtype, n)


def gemm(np, dtype, m, k, n, ta, tb):
    a, b = common.operands(np, dtype, m, k, n, ta, tb)
    a, b, c = a.T if ta else a, b.T if tb else b, np.empty((m, n), dtype)
    return lambda: np.matmul(a, b, out=c), lambda: c[-1, -1]


def factor(np, name, dtype, n):
    a = common.factored(np, name, n, dtype)
    if name == "cholesky":
        return common.kept(lambda l: l[-1, -1], np.linalg.cholesky, a)
    try:
        from scipy import linalg
    except ImportError:
        return None
    a = np.asfortranarray(a)
    if name == "lu":
        return common.kept(lambda u: np.sum(np.log(np.abs(np.diag(u)))), lambda: linalg.lu_factor(a, check_finite=False)[0])
    b = np.asfortranarray(common.pattern(np, n * n, 2, 1, dtype).reshape(n, n))
    return common.kept(lambda x: x[-1, -1], lambda: linalg.solve_triangular(a, b, lower=True, check_finite=False))


def reduce(np, name, dtype):
    f = {
        "sum-all": np.sum,
        "sum-last": lambda x: np.sum(x, 1),
        "sum-first": lambda x: np.sum(x, 0),
        "max-last": lambda x: np.max(x, 1),
        "max-first": lambda x: np.max(x, 0),
        "norm": np.linalg.norm,
    }.get(name)
    if f is None:
        return None
    x = common.pattern(np, common.ROWS * common.COLS, 1, 4, dtype).reshape(common.ROWS, common.COLS)
    return common.kept(lambda y: np.ravel(y)[0], f, x)


def stream(np, name, dtype, n):
    if name not in ("add", "copy", "sum"):
        return None
    a = common.pattern(np, n, 1, 1, dtype)
    if name == "sum":
        return common.kept(float, np.sum, a)
    out = np.empty_like(a)
    if name == "copy":
        return lambda: np.copyto(out, a), None
    b = common.pattern(np, n, 2, 1, dtype)
    return lambda: np.add(a, b, out=out), None


if __name__ == "__main__":
    common.main(load)
