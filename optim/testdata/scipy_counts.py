"""Writes scipy.csv: how scipy's methods do on the test problems.

    python optim/testdata/scipy_counts.py

Needs scipy. The problems are ours, asked of internal/problems/oracle, so that both
sides see the same bits. "evaluations" are those that the method used in all, and
"solved_at" is the one after which f was a published minimum, to 1e-8 relative or
1e-12 absolute; 0 if there was none.
"""

import csv
import os
import subprocess
import warnings

import numpy as np
import scipy
from scipy.optimize import minimize

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
LIMIT = 3000

METHODS = {
    # maxcor is m; ftol = 0 leaves the gradient to decide.
    "L-BFGS-B 1e-6": ("L-BFGS-B", dict(maxcor=10, ftol=0, gtol=1e-6, maxfun=LIMIT, maxiter=LIMIT)),
    "L-BFGS-B": ("L-BFGS-B", dict(maxcor=10, ftol=0, gtol=1e-10, maxfun=LIMIT, maxiter=LIMIT)),
    "BFGS": ("BFGS", dict(gtol=1e-10, maxiter=LIMIT)),
    "CG": ("CG", dict(gtol=1e-10, maxiter=LIMIT)),
}


class Enough(Exception):
    pass


class Oracle:
    def __init__(self):
        self.p = subprocess.Popen(["go", "run", "./internal/problems/oracle"], cwd=ROOT,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.p.stdin.write(line + "\n")
        self.p.stdin.flush()
        return self.p.stdout.readline().rstrip("\n")

    def problems(self):
        line = self.ask("list")
        while line:
            name, counted, minima, x0 = line.split("\t")
            yield name, counted == "counted", [float(v) for v in minima.split()], np.array([float(v) for v in x0.split()])
            line = self.p.stdout.readline().rstrip("\n")


def run(oracle, name, minima, x0, method, options):
    count, solved_at, best = 0, 0, float("nan")

    def f(x):
        nonlocal count, solved_at, best
        if count >= LIMIT:
            raise Enough
        count += 1
        v = [float(s) for s in oracle.ask(name + "\t" + " ".join(repr(float(e)) for e in x)).split()]
        if not best <= v[0]:
            best = v[0]
        if not solved_at and any(abs(v[0] - m) <= max(1e-12, 1e-8 * abs(m)) for m in minima):
            solved_at = count
        return v[0], np.array(v[1:])

    try:
        r = minimize(f, x0, jac=True, method=method, options=options)
        gradient, best, success = float(np.max(np.abs(r.jac))), float(r.fun), bool(r.success)
    except Enough:
        gradient, success = float("nan"), False
    return [name, repr(best), repr(gradient), str(success).lower(), count, solved_at]


def main():
    warnings.simplefilter("ignore")
    oracle = Oracle()
    with open(os.path.join(HERE, "scipy.csv"), "w", newline="") as file:
        w = csv.writer(file, lineterminator="\n")
        w.writerow(["problem", "method", "f", "gradient", "success", "evaluations", "solved_at", "scipy " + scipy.__version__])
        for name, counted, minima, x0 in list(oracle.problems()):
            if not counted:
                continue
            for label, (method, options) in METHODS.items():
                row = run(oracle, name, minima, x0, method, options)
                w.writerow([row[0], label] + row[1:])
                file.flush()
    oracle.p.stdin.close()
    oracle.p.wait()


main()
