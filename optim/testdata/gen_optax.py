"""Writes optax.json: trajectories of optax on the problem of gen_torch.py, whose parameters here are
tensors of several shapes, one after another in one vector.

Each case stores the parameters after steps 1, 2, 3, 5, 10, 20, 50 and 100, in float64.

    pip install optax; JAX_ENABLE_X64=1 python gen_optax.py > optax.json
"""
import json

import jax
import jax.numpy as jnp
import numpy as np
import optax
import optax.contrib

SHAPES = [[4, 3], [3], [2, 5], [1, 4], [2, 2, 2]]
SIZES = [int(np.prod(s)) for s in SHAPES]
N = sum(SIZES)
A = [0.5 + (7 * i % 11) / 4 for i in range(N)]
C = [(5 * i % 13) / 6 - 1 for i in range(N)]
X0 = [(3 * i % 17) / 8 - 1.05 for i in range(N)]
KEEP = [1, 2, 3, 5, 10, 20, 50, 100]


def split(x):
    ends = np.cumsum(SIZES)[:-1]
    return [jnp.asarray(p.reshape(s)) for p, s in zip(np.split(x, ends), SHAPES)]


def join(parts):
    return np.concatenate([np.asarray(p).ravel() for p in parts])


def gradient(x):
    d = (x - np.roll(x, -1)) ** 3
    return np.array(A) * (x - np.array(C)) + d - np.roll(d, 1)


def run(opt, wrap=lambda p: p, unwrap=lambda p: p):
    params = wrap(split(np.array(X0)))
    state, kept, update = opt.init(params), [], jax.jit(opt.update)
    for step in range(1, KEEP[-1] + 1):
        updates, state = update(split(gradient(join(unwrap(params)))), state, params)
        params = optax.apply_updates(params, updates)
        if step in KEEP:
            kept.append(join(unwrap(params)).tolist())
    return kept


def lookahead(fast, period, share):
    return run(optax.lookahead(fast, period, share), optax.LookaheadParams.init_synced, lambda p: p.fast)


print(json.dumps({
    "optax": optax.__version__,
    "a": A, "c": C, "x0": X0, "shapes": SHAPES, "steps": KEEP,
    "cases": {
        "lion": run(optax.lion(0.001, weight_decay=0)),
        "lion decay": run(optax.lion(0.0005, b1=0.8, b2=0.95, weight_decay=0.1)),
        "lamb": run(optax.lamb(0.01)),
        "lamb decay": run(optax.lamb(0.02, b1=0.8, b2=0.95, eps=1e-4, weight_decay=0.1)),
        "muon": run(optax.contrib.muon(0.01)),
        "muon decay": run(optax.contrib.muon(0.004, beta=0.9, weight_decay=0.1, adam_weight_decay=0.1)),
        "lookahead sgd": lookahead(optax.sgd(0.02, momentum=0.9), 5, 0.5),
        "lookahead adam": lookahead(optax.adam(0.04), 3, 0.8),
        "clip adam": run(optax.chain(optax.clip_by_global_norm(1.5), optax.adam(0.05))),
        "clip value sgd": run(optax.chain(optax.clip(0.7), optax.sgd(0.05))),
    },
}, indent=None, separators=(",", ":")).replace("]],", "]],\n").replace("],[", "],\n["))
