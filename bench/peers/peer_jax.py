"""JAX on the workloads of package bench, each compiled as one function."""

import os

import common


def load(peer, threads):
    one = "true" if threads > 1 else "false"
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={one} intra_op_parallelism_threads={threads}"
    os.environ["JAX_PLATFORMS"] = "cpu"
    if hasattr(os, "sched_setaffinity"):  # XLA takes its number of threads from here
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    import jax
    import numpy as np

    jax.config.update("jax_enable_x64", True)
    return f"JAX {jax.__version__}", lambda name, dtype, n: make(np, jax, name, dtype, n)


def make(np, jax, name, dtype, n):
    jnp = jax.numpy
    shape = common.gemm_shape(name, n)
    if shape:
        ta, tb = shape[3:]
        a, b = map(jnp.array, common.operands(np, dtype, *shape))
        return run(jax, lambda a, b: (a.T if ta else a) @ (b.T if tb else b), lambda y: y[-1, -1], a, b)
    if name in common.UNARY:
        f = {
            "sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu, "rsqrt": jax.lax.rsqrt,
            "erf": jax.scipy.special.erf, "erfc": jax.scipy.special.erfc,
        }.get(name) or getattr(jnp, name)
        return run(jax, f, lambda y: y[0], jnp.array(common.spread(np, 1, *common.UNARY[name], dtype)))
    if name == "chain":
        x = jnp.array(common.pattern(np, n, 1, 4, dtype))
        f = lambda x: jnp.sum(jnp.tanh(jnp.sin(x) * jnp.exp(-x * x) + x))
        return run(jax, jax.value_and_grad(f), lambda y: y[0], x)
    if name == "matmul-backward":
        a, b = (jnp.array(common.pattern(np, n * n, k, 1, dtype).reshape(n, n)) for k in (1, 2))
        f = lambda a, b: jnp.sum(jnp.square(a @ b))
        return run(jax, jax.value_and_grad(f, (0, 1)), lambda y: y[0], a, b)
    if name in ("mlp", "tiny"):
        return net(np, jax, name, dtype)
    return None


def run(jax, f, value, *args):
    f = jax.jit(f)
    return common.kept(value, lambda: jax.block_until_ready(f(*args)))


def net(np, jax, name, dtype):
    jnp = jax.numpy
    weights, x, y = common.net(np, name, dtype)
    x, y = jnp.array(x), jnp.array(y)

    def loss(params):
        h = x
        for l in range(0, len(params), 2):
            h = h @ params[l] + params[l + 1]
            if l + 2 < len(params):
                h = jax.nn.relu(h) if name == "mlp" else jnp.tanh(h)
        if name == "mlp":
            return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(h), y[:, None], 1))
        return jnp.mean(jnp.square(h - y))

    def update(params):
        v, grads = jax.value_and_grad(loss)(params)
        return v, [p - common.RATE * g for p, g in zip(params, grads)]

    update = jax.jit(update, donate_argnums=0)
    state = [None, [jnp.array(w) for w in weights]]

    def step():
        state[:] = jax.block_until_ready(update(state[1]))

    return step, lambda: state[0]


if __name__ == "__main__":
    common.main(load)
