"""Reference values of the elementwise operations, by mpmath with 700 digits.

    python3 golden.py > golden.json

For every operation of one operand, a list of [x, f(x), f'(x), f''(x)]; for
every one of two, a list of [a, b, f, df/da, df/db]. All arguments are float32
numbers, so that both element types can be held to the same table. The first six
points of each list are of moderate size.
"""

import json
import struct

import mpmath as mp

mp.mp.dps = 700


def f32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


MODERATE = [-2.5, -1.1, -0.3, 0.4, 0.9, 1.7]
SMALL = [1e-20, 1e-6, -1e-6, 0.01, -0.01]
REAL = MODERATE + SMALL + [-0.5, 0.5, 2.25, -3.5, 5, -5, 9.5, -9.5, 20, -20]
TAILS = REAL + [40, -40, 75, -75]
POSITIVE = [0.15, 0.4, 0.8, 1.3, 2.5, 7, 1e-20, 1e-6, 0.01, 0.5, 0.9999, 1, 1.0001, 2, 10, 100, 1000, 12345, 1e10, 1e20]
UNIT = [-0.7, -0.4, -0.1, 0.2, 0.5, 0.75, 1e-20, 1e-6, -1e-6, 0.01, -0.5, 0.9, -0.85, 0.99, -0.99, 0.9999, -0.9999]
INSIDE = [0.1, 0.25, 0.4, 0.6, 0.75, 0.9, 1e-20, 1e-6, 0.01, 0.4999, 0.5, 0.5001, 0.99, 0.99999]
GAMMA = [-2.6, -1.4, -0.3, 0.4, 1.2, 2.7, 1e-6, -1e-6, 0.01, -0.01, -0.999, -1.001, -10.3, 0.5, 1, 1.5, 2, 3, 5, 7.5, 9.9, 10, 11, 25, 100, 12345, 1e10]


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def phi(x):
    return mp.ncdf(x) if x > -30 else mp.erfc(-x / mp.sqrt(2)) / 2


def polygamma(n):
    return lambda x: mp.psi(n, x)


def log_gamma(x):
    return mp.log(abs(mp.gamma(x)))


SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")
SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")


def selu(x):
    return SELU_SCALE * (x if x > 0 else SELU_ALPHA * mp.expm1(x))


UNARY = {
    "Abs": (abs, TAILS),
    "Sqrt": (mp.sqrt, POSITIVE),
    "Rsqrt": (lambda x: 1 / mp.sqrt(x), POSITIVE),
    "Cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), MODERATE + [1e-6, -1e-6, 8, 27, -1000, 1e20]),
    "Exp": (mp.exp, TAILS),
    "Exp2": (lambda x: mp.mpf(2) ** x, TAILS),
    "Expm1": (mp.expm1, TAILS),
    "Log": (mp.log, POSITIVE),
    "Log2": (lambda x: mp.log(x) / mp.log(2), POSITIVE),
    "Log10": (lambda x: mp.log(x) / mp.log(10), POSITIVE),
    "Log1p": (mp.log1p, UNIT + [2, 10, 1e10]),
    "Sin": (mp.sin, TAILS + [1e4]),
    "Cos": (mp.cos, TAILS + [1e4]),
    "Tan": (mp.tan, TAILS + [1e4]),
    "Asin": (mp.asin, UNIT),
    "Acos": (mp.acos, UNIT),
    "Atan": (mp.atan, TAILS + [1e4, -1e10]),
    "Sinh": (mp.sinh, TAILS),
    "Cosh": (mp.cosh, TAILS),
    "Tanh": (mp.tanh, REAL),
    "Asinh": (mp.asinh, TAILS + [1e4, -1e20]),
    "Acosh": (mp.acosh, [1.1, 1.3, 1.8, 2.5, 3.5, 6, 1.0001, 1.01, 100, 1e20]),
    "Atanh": (mp.atanh, UNIT),
    "Erf": (mp.erf, REAL),
    "Erfc": (mp.erfc, REAL[:-2] + [-20]),
    "Lgamma": (log_gamma, GAMMA),
    "Digamma": (polygamma(0), GAMMA),
    "Polygamma": (polygamma(2), GAMMA),
    "Logit": (lambda x: mp.log(x / (1 - x)), INSIDE),
    "Sigmoid": (sigmoid, TAILS),
    "LogSigmoid": (lambda x: -mp.log1p(mp.exp(-x)), TAILS),
    "Softplus": (lambda x: mp.log1p(mp.exp(x)), TAILS),
    "Softsign": (lambda x: x / (1 + abs(x)), TAILS),
    "ReLU": (lambda x: max(x, mp.mpf(0)), TAILS),
    "LeakyReLU": (lambda x: x if x > 0 else x * mp.mpf(0.125), TAILS),
    "ELU": (lambda x: x if x > 0 else mp.mpf(0.75) * mp.expm1(x), TAILS),
    "SELU": (selu, TAILS),
    "SiLU": (lambda x: x * sigmoid(x), TAILS),
    "GELU": (lambda x: x * phi(x), REAL),
    "GELUTanh": (lambda x: x * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3))) / 2, REAL),
    "Mish": (lambda x: x * mp.tanh(mp.log1p(mp.exp(x))), TAILS),
    "HardTanh": (lambda x: min(max(x, mp.mpf(-1)), mp.mpf(1)), TAILS),
    "HardSigmoid": (lambda x: min(max(x + 3, mp.mpf(0)), mp.mpf(6)) / 6, TAILS),
    "HardSwish": (lambda x: x * min(max(x + 3, mp.mpf(0)), mp.mpf(6)) / 6, TAILS),
}

PAIRS = [(0.4, 1.3), (2.5, -0.7), (1.2, 2.6), (0.9, -3.1), (3.3, 0.2), (1.7, 1.1),
         (1e-6, 0.5), (1e-6, 3), (100, 5), (1.0001, 1000), (20, -7.5), (0.5, 40)]
SIGNED = PAIRS + [(-0.4, 1.3), (-2.5, -0.7), (1.2, -1e-6), (-1e-6, 2), (1e4, 1e-4), (-1e10, 1e10)]

BINARY = {
    "Pow": (lambda a, b: a**b, PAIRS + [(0.25, -10), (1e-3, -5)]),
    "Atan2": (mp.atan2, SIGNED),
    "Hypot": (lambda a, b: mp.sqrt(a * a + b * b), SIGNED + [(3, 4), (1e20, 1e20)]),
    "LogAddExp": (lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), SIGNED[:-2] + [(0, 0), (-50, 30), (60, 61), (-700, -701), (5000, 4999)]),
    "Xlogy": (lambda a, b: a * mp.log(b), [(a, abs(b)) for a, b in SIGNED] + [(2, 0.9999), (0, 3)]),
    "Mod": (lambda a, b: a - b * int(a / b), [(5.3, 2), (-5.3, 2), (7.7, -3), (-7.7, -3), (0.4, 1.5), (9.5, 2.7), (1e6, 0.37)]),
}


def derivative(f, x, n):
    # A central difference. Its step is far below the distance to any kink, and
    # 700 digits leave more than enough of them after the cancellation.
    h = mp.mpf(10) ** -25 * (abs(x) or 1)
    if n == 1:
        return (f(x + h) - f(x - h)) / (2 * h)
    return (f(x + h) - 2 * f(x) + f(x - h)) / (h * h)


def number(v):
    v = mp.mpf(v)
    return float(v) if abs(v) > mp.mpf(10) ** -300 else 0.0


def main():
    table = {}
    for name, (f, xs) in UNARY.items():
        rows = []
        for x in xs:
            x = mp.mpf(f32(x))
            rows.append([float(x), number(f(x)), number(derivative(f, x, 1)), number(derivative(f, x, 2))])
        table[name] = rows
    for name, (f, pairs) in BINARY.items():
        rows = []
        for a, b in pairs:
            a, b = mp.mpf(f32(a)), mp.mpf(f32(b))
            da = derivative(lambda v: f(v, b), a, 1)
            db = derivative(lambda v: f(a, v), b, 1)
            rows.append([float(a), float(b), number(f(a, b)), number(da), number(db)])
        table[name] = rows
    body = ",\n".join(
        json.dumps(name) + ": [\n" + ",\n".join(json.dumps(r) for r in rows) + "]" for name, rows in sorted(table.items()))
    print("{\n" + body + "\n}")


main()
