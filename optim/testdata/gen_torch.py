"""Writes torch.json: trajectories of torch.optim on a small fixed problem.

The problem is f(x) = 1/2 sum_i a_i (x_i - c_i)^2 + 1/4 sum_i (x_i - x_{i+1})^4 (indices modulo n),
in float64, with a, c and x0 as below and the gradient written out, so that both sides compute
the same numbers. Each case stores the parameters after steps 1, 2, 3, 5, 10, 20, 50 and 100.

    pip install torch numpy; python gen_torch.py > torch.json
"""
import json
import torch

N = 7
A = [1.0, 3.0, 0.5, 10.0, 0.1, 2.0, 5.0]
C = [1.0, -2.0, 0.5, 0.0, 3.0, -1.0, 0.25]
X0 = [0.3, -0.7, 1.1, 0.9, -1.3, 0.2, 0.6]
KEEP = [1, 2, 3, 5, 10, 20, 50, 100]


def gradient(x):
    a = torch.tensor(A, dtype=torch.float64)
    c = torch.tensor(C, dtype=torch.float64)
    d = (x - torch.roll(x, -1)) ** 3
    return a * (x - c) + d - torch.roll(d, 1)


def run(make):
    x = torch.nn.Parameter(torch.tensor(X0, dtype=torch.float64))
    opt = make([x])
    kept = []
    for step in range(1, KEEP[-1] + 1):
        x.grad = gradient(x.detach())
        opt.step()
        if step in KEEP:
            kept.append(x.detach().tolist())
    return kept


SGD = lambda **kw: run(lambda p: torch.optim.SGD(p, **kw))
ADAM = lambda **kw: run(lambda p: torch.optim.Adam(p, **kw))

print(json.dumps({
    "torch": torch.__version__.split("+")[0],
    "a": A, "c": C, "x0": X0, "steps": KEEP,
    "cases": {
        "sgd": SGD(lr=0.02),
        "sgd momentum": SGD(lr=0.02, momentum=0.9),
        "sgd nesterov": SGD(lr=0.02, momentum=0.9, nesterov=True),
        "sgd dampening decay": SGD(lr=0.02, momentum=0.8, dampening=0.3, weight_decay=0.05),
        "sgd nesterov decay": SGD(lr=0.02, momentum=0.95, nesterov=True, weight_decay=0.01),
        "adam": ADAM(lr=0.05),
        "adam betas": ADAM(lr=0.02, betas=(0.8, 0.95), eps=1e-6),
        "adam decay": ADAM(lr=0.05, weight_decay=0.1),
    },
}, indent=None, separators=(",", ":")).replace("]],", "]],\n").replace("],[", "],\n["))
