"""Writes torch.json: trajectories of torch.optim on a small fixed problem.

The problem is f(x) = 1/2 sum_i a_i (x_i - c_i)^2 + 1/4 sum_i (x_i - x_{i+1})^4 (indices modulo n),
in float64, with a, c and x0 as below and the gradient written out, so that both sides compute
the same numbers. The settings are such that rounding does not grow on the way. Each case stores
the parameters after steps 1, 2, 3, 5, 10, 20, 50 and 100. Schedules are the rates of steps 0, 1, 2, ...

    pip install torch numpy; python gen_torch.py > torch.json
"""
import json
import torch

torch.set_default_dtype(torch.float64)  # for the scalars that optimizers keep, too

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


def of(optimizer):
    return lambda **kw: run(lambda p: optimizer(p, **kw))


SGD, ADAM, ADAMW, ADAGRAD = of(torch.optim.SGD), of(torch.optim.Adam), of(torch.optim.AdamW), of(torch.optim.Adagrad)
RMSPROP, ADADELTA, NADAM, RADAM = of(torch.optim.RMSprop), of(torch.optim.Adadelta), of(torch.optim.NAdam), of(torch.optim.RAdam)


def rates(make, steps=60, losses=None):
    """The learning rates that a scheduler gives for steps 0, 1, 2, ..."""
    opt = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
    scheduler = make(opt)
    out = []
    for step in range(steps):
        out.append(opt.param_groups[0]["lr"])
        opt.step()
        scheduler.step(*([losses[step]] if losses else []))
    return out


S = torch.optim.lr_scheduler
LOSSES = [1 / (1 + step) if step < 12 else 0.08 + 0.001 * (step % 3) for step in range(60)]

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
        "adam amsgrad": ADAM(lr=0.05, betas=(0.9, 0.9), amsgrad=True),
        "adamw": ADAMW(lr=0.05),
        "adamw amsgrad decay": ADAMW(lr=0.05, weight_decay=0.3, amsgrad=True),
        "adagrad": ADAGRAD(lr=0.1),
        "adagrad decay": ADAGRAD(lr=0.3, eps=1e-6, weight_decay=0.1),
        "rmsprop": RMSPROP(lr=0.01),
        "rmsprop momentum decay": RMSPROP(lr=0.005, alpha=0.9, eps=1e-6, momentum=0.8, weight_decay=0.1),
        "adadelta": ADADELTA(),
        "adadelta decay": ADADELTA(lr=0.7, rho=0.8, eps=1e-5, weight_decay=0.1),
        "nadam": NADAM(lr=0.02),
        "nadam decay": NADAM(lr=0.005, betas=(0.8, 0.95), momentum_decay=0.01, weight_decay=0.1),
        "radam": RADAM(lr=0.05),
        "radam decay": RADAM(lr=0.05, betas=(0.8, 0.9), weight_decay=0.1),
    },
    "losses": LOSSES,
    "schedules": {
        "constant": rates(lambda o: S.ConstantLR(o, 1, 1)),
        "step": rates(lambda o: S.StepLR(o, 7, 0.3)),
        "exponential": rates(lambda o: S.ExponentialLR(o, 0.95)),
        "polynomial": rates(lambda o: S.PolynomialLR(o, 40, 2)),
        "cosine": rates(lambda o: S.CosineAnnealingLR(o, 60)),
        "cosine restarts": rates(lambda o: S.CosineAnnealingWarmRestarts(o, 8, 2, 0.01)),
        "one cycle": rates(lambda o: S.OneCycleLR(o, 0.5, 60), 59),
        "plateau": rates(lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=3, cooldown=2, min_lr=0.02, eps=0), losses=LOSSES),
    },
}, indent=None, separators=(",", ":")).replace("]],", "]],\n").replace("],[", "],\n["))
