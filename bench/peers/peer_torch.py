"""PyTorch on the workloads of package bench: torch-eager all, torch-compile those
that are compositions."""

import common


def load(peer, threads):
    import numpy as np
    import torch

    torch.set_num_threads(threads)
    compile = torch.compile if peer == "torch-compile" else None
    return f"PyTorch {torch.__version__}", lambda name, dtype, n: make(np, torch, compile, name, dtype, n)


def make(np, torch, compile, name, dtype, n):
    if compile:
        torch.compiler.reset()
    f = {"mlp": net, "tiny": net, "chain": chain, "matmul-backward": matmul}.get(name)
    if f:
        return f(np, torch, compile or (lambda f: f), name, dtype, n)
    if compile:
        return None
    with torch.no_grad():
        return kernel(np, torch, name, dtype, n)


def net(np, torch, compile, name, dtype, n):
    weights, x, y = common.net(np, name, dtype)
    params = [torch.tensor(w, requires_grad=True) for w in weights]
    x, y = torch.tensor(x), torch.tensor(y)

    def loss(params):
        h = x
        for l in range(0, len(params), 2):
            h = torch.addmm(params[l + 1], h, params[l])
            if l + 2 < len(params):
                h = torch.relu(h) if name == "mlp" else torch.tanh(h)
        if name == "mlp":
            return torch.nn.functional.cross_entropy(h, y)
        return torch.nn.functional.mse_loss(h, y)

    loss = compile(loss)

    def step():
        v = loss(params)
        grads = torch.autograd.grad(v, params)
        with torch.no_grad():
            torch._foreach_add_(params, grads, alpha=-common.RATE)
        return v

    return common.kept(torch.Tensor.item, step)


def chain(np, torch, compile, name, dtype, n):
    x = torch.tensor(common.pattern(np, n, 1, 4, dtype), requires_grad=True)
    return gradient(torch, compile(lambda x: torch.sum(torch.tanh(torch.sin(x) * torch.exp(-x * x) + x))), x)


def matmul(np, torch, compile, name, dtype, n):
    a, b = (torch.tensor(common.pattern(np, n * n, k, 1, dtype).reshape(n, n), requires_grad=True) for k in (1, 2))
    return gradient(torch, compile(lambda a, b: torch.sum(torch.square(a @ b))), a, b)


def gradient(torch, f, *xs):
    def step():
        v = f(*xs)
        torch.autograd.grad(v, xs)
        return v

    return common.kept(torch.Tensor.item, step)


def kernel(np, torch, name, dtype, n):
    t = lambda n, salt, scale: torch.tensor(common.pattern(np, n, salt, scale, dtype))
    shape = common.gemm_shape(name, n)
    if shape:
        m, k, n, ta, tb = shape
        a, b = map(torch.tensor, common.operands(np, dtype, *shape))
        a, b, c = a.T if ta else a, b.T if tb else b, torch.empty(m, n, dtype=a.dtype)
        return lambda: torch.matmul(a, b, out=c), lambda: c[-1, -1].item()
    if name in common.FACTOR:
        return factor(np, torch, name, dtype, n)
    if name in common.UNARY:
        x = torch.tensor(common.spread(np, 1, *common.UNARY[name], dtype))
        y = torch.empty_like(x)
        if name == "relu":
            return lambda: torch.clamp_min(x, 0, out=y), lambda: y[0].item()
        f = getattr(torch, name)
        return lambda: f(x, out=y), lambda: y[0].item()
    if name in common.BINARY:
        a, b = (torch.tensor(common.spread(np, k, *common.BINARY[name], dtype)) for k in (1, 2))
        y, f = torch.empty_like(a), getattr(torch, name)
        return lambda: f(a, b, out=y), lambda: y[0].item()
    if name in common.REDUCE:
        return reduce(torch, name, t(common.ROWS * common.COLS, 1, 4).reshape(common.ROWS, common.COLS))
    return stream(torch, name, n, t)


def factor(np, torch, name, dtype, n):
    a = torch.tensor(common.factored(np, name, n, dtype))
    b = torch.tensor(common.pattern(np, n * n, 2, 1, dtype).reshape(n, n))
    f, value = {
        "cholesky": (lambda: torch.linalg.cholesky(a), lambda l: l[-1, -1]),
        "solve-triangular": (lambda: torch.linalg.solve_triangular(a, b, upper=False), lambda x: x[-1, -1]),
        "lu": (lambda: torch.linalg.lu_factor(a)[0], lambda u: torch.sum(torch.log(torch.abs(torch.diagonal(u))))),
    }[name]

    return common.kept(lambda y: value(y).item(), f)


def reduce(torch, name, x):
    f = {
        "sum-all": torch.sum,
        "sum-last": lambda x: torch.sum(x, 1),
        "sum-first": lambda x: torch.sum(x, 0),
        "max-last": lambda x: torch.amax(x, 1),
        "max-first": lambda x: torch.amax(x, 0),
        "norm": torch.linalg.norm,
        "logsumexp-last": lambda x: torch.logsumexp(x, 1),
        "softmax-last": lambda x: torch.softmax(x, 1),
        "softmax-first": lambda x: torch.softmax(x, 0),
    }[name]
    return common.kept(lambda y: y.flatten()[0].item(), f, x)


def stream(torch, name, n, t):
    if name not in ("add", "copy", "sum"):
        return None
    a = t(n, 1, 1)
    if name == "sum":
        return common.kept(torch.Tensor.item, torch.sum, a)
    out = torch.empty_like(a)
    if name == "copy":
        return lambda: out.copy_(a), None
    b = t(n, 2, 1)
    return lambda: torch.add(a, b, out=out), None


if __name__ == "__main__":
    common.main(load)
