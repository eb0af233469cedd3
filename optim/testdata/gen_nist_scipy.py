"""Writes nist_scipy.json: the digits that scipy reaches on NIST's nonlinear regressions.

For each problem and starting point: the least number of right digits over the parameters, and
over the standard deviations, of curve_fit as it is, and of least_squares with Jacobian scaling and
all tolerances at 1e-15. python3 gen_nist_scipy.py, with numpy and scipy.
"""
import glob, json, os, re, warnings
import numpy as np
import scipy
from scipy.optimize import curve_fit, least_squares

here = os.path.dirname(os.path.abspath(__file__))
warnings.simplefilter("ignore")


def read(path):
    lines = open(path).read().splitlines()
    params = [re.match(r"\s*b\d+\s*=\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$", l) for l in lines]
    params = np.array([[float(v) for v in m.groups()] for m in params if m])
    first = max(i for i, l in enumerate(lines) if l.startswith("Data:"))
    names = lines[first].split()[2:]
    data = np.array([[float(v) for v in l.split()] for l in lines[first + 1:] if l.strip()])
    text = " ".join(lines[[i for i, l in enumerate(lines) if l.startswith("Model:")][0]:])
    text = re.split(r"[Ss]tarting", text)[0].replace("[", "(").replace("]", ")")
    left, right = re.search(r"(log\(y\)|\by)\s*=(.*?)\+\s*e\s*$", text).groups()
    code = compile(right.strip(), path, "eval")

    def model(x, *b):
        env = dict(exp=np.exp, cos=np.cos, sin=np.sin, arctan=np.arctan, pi=np.pi)
        env.update({n: x[k] for k, n in enumerate(names)})
        env.update({f"b{k + 1}": v for k, v in enumerate(b)})
        return eval(code, env)

    y = np.log(data[:, 0]) if left.startswith("log") else data[:, 0]
    return model, data[:, 1:].T, y, params


def digits(got, want):
    err = np.abs((got - want) / want)
    d = np.where(err == 0, 11, -np.log10(np.maximum(err, 1e-300)))
    return float(np.clip(np.where(np.isfinite(got), d, 0), 0, 11).min())


def fits(model, x, y, start):
    yield "curve_fit", lambda: curve_fit(model, x, y, p0=start, maxfev=100000)

    def trf():
        r = least_squares(lambda b: model(x, *b) - y, start, x_scale="jac", xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=100000)
        s2 = 2 * r.cost / (len(y) - len(start))
        return r.x, np.linalg.inv(r.jac.T @ r.jac) * s2
    yield "least_squares", trf


out = {"scipy": scipy.__version__, "problems": {}}
for path in sorted(glob.glob(os.path.join(here, "../../internal/nist/testdata/*.dat"))):
    model, x, y, p = read(path)
    row = {}
    for k in (0, 1):
        for name, fit in fits(model, x, y, p[:, k]):
            try:
                b, cov = fit()
                d = [digits(b, p[:, 2]), digits(np.sqrt(np.diag(cov)), p[:, 3])]
            except Exception:
                d = [0.0, 0.0]
            row[f"{name} {k + 1}"] = [round(v, 1) for v in d]
    out["problems"][os.path.basename(path)[:-4]] = row
with open(os.path.join(here, "nist_scipy.json"), "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
