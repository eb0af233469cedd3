"""Writes print.json: tensors and how numpy prints them.

    python3 print.py > print.json
"""

import json

import numpy as np

rng = np.random.default_rng(1)
nan, inf = np.nan, np.inf
arrays = {
    "vector": np.array([1.0, 2, 3]),
    "matrix": np.array([[1.5, -2], [10, 0.125]]),
    "rank 3": np.arange(12.0).reshape(2, 3, 2),
    "rank 4": np.arange(16.0).reshape(2, 2, 2, 2) / 3,
    "one of all": np.ones((1, 1, 1)),
    "fractions": np.array([0.1 + 0.2, 1 / 3, 2 / 3, -1e-4]),
    "small": np.array([1e-5, 1.0, 2.0]),
    "large": np.array([1e8, 1.0]),
    "below large": np.array([99999999.0, 123456.789]),
    "ratio": np.array([1.0, 1000.0]),
    "wider ratio": np.array([1.0, 1000.5]),
    "wide exponents": np.array([1e-300, -2.5e5, 1.23456789012e100]),
    "extremes": np.array([5e-324, 1.7976931348623157e308]),
    "zeros": np.array([0.0, -0.0, 0.0]),
    "not finite": np.array([[nan, 1.0], [inf, -inf]]),
    "not finite wide": np.array([nan, 1234.5678, -inf]),
    "not finite only": np.array([nan, inf]),
    "not finite exponents": np.array([nan, 1e20, -inf]),
    "NaN among integers": np.array([1.0, nan, 3.0]),
    "empty": np.zeros((0,)),
    "empty matrix": np.zeros((2, 0)),
    "empty rows": np.zeros((0, 2)),
    "scalar": np.array(1.5),
    "scalar integer": np.array(-2.0),
    "scalar small": np.array(1.5e-7),
    "scalar large": np.array(1e16),
    "scalar nearly large": np.array(1234567890123456.0),
    "scalar third": np.array(1 / 3),
    "scalar NaN": np.array(nan),
    "scalar infinite": np.array(-inf),
    "scalar zero": np.array(0.0),
    "long row": np.arange(30.0) / 8,
    "long rows": np.arange(60.0).reshape(2, 30) * 1.25,
    "long rows of rank 3": np.arange(80.0).reshape(2, 2, 20) - 40,
    "exact fit": np.arange(19.0),
    "blanks where lines break": np.tile([0.12345678, -1.5, 2, -3.25], 12).reshape(2, 24),
    "full": np.arange(1000.0).reshape(100, 10),
    "elided": np.arange(1001.0),
    "elided matrix": np.arange(10000.0).reshape(100, 100),
    "elided rows": np.arange(3000.0).reshape(1000, 3),
    "elided columns": np.arange(3000.0).reshape(3, 1000),
    "elided rank 3": np.arange(2000.0).reshape(20, 10, 10),
    "elided shorter": np.arange(1200.0).reshape(6, 200),
    "digits of exponents": np.array([0.1, 1e23, 5e-324, 1e-7]),
    "elided exponents": np.arange(10001.0) * 1000,
}
for k in range(25):
    shape = tuple(rng.integers(1, 5, rng.integers(1, 5)))
    scale = 10.0 ** rng.integers(-6, 10)
    arrays[f"random {k}"] = rng.normal(size=shape) * scale
    arrays[f"random digits {k}"] = np.round(rng.normal(size=shape) * 10, rng.integers(0, 4))
singles = {
    "vector": [0.1, 2, 3.25],
    "third": [1 / 3, 2 / 3],
    "large": [1e6, 1],
    "below large": [999999, 1000],
    "small": [1.5e-5, 1],
    "scalar": 0.1,
    "scalar small": 1e-7,
    "scalar below large": 999999.5,
    "scalar large": 1e6,
    "scalar of nine digits": -123456792,
    "not finite": [nan, -inf, 1],
    "extremes": [1e-45, 3.4028235e38],
    "digits of exponents": [0.1, 0.3, 1e7, 1.25e-7],
    "digits of exponents that carry": [0.01, 1.2345679e7, 1e-3, -1e-10],
}
integers = {
    "vector": np.array([1, -20, 300]),
    "matrix": np.arange(6).reshape(2, 3) - 3,
    "scalar": np.array(-7),
    "empty": np.zeros((3, 0), int),
    "extremes": np.array([-(2**63), 2**63 - 1]),
    "elided": np.arange(1001),
    "long": np.arange(40),
}


def case(kind, name, a):
    """Multiples of one step, from 0 on, are told by their step alone."""
    a = np.asarray(a)
    step = a.ravel()[1].item() if a.size > 20 else 0
    counted = a.size > 20 and (a.ravel() == np.arange(a.size) * step).all()
    return {
        "kind": kind,
        "name": name,
        "shape": a.shape,
        "step": step,
        "data": [] if counted else [repr(v) for v in a.ravel().tolist()],
        "text": str(a),
    }


cases = [case("float64", n, a) for n, a in arrays.items()]
cases += [case("float32", n, np.array(a, np.float32)) for n, a in singles.items()]
cases += [case("int64", n, a) for n, a in integers.items()]
print("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]")
