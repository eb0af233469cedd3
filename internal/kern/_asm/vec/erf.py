"""The polynomials of erf.go, with mpmath: python3 erf.py prints them, and the error of each."""
from mpmath import mp, mpf, erf, erfc, exp, sqrt, cos, pi, log, floor, nint, nstr, matrix, lu_solve, workprec

mp.prec = 240


def fit(f, weight, lo, hi, degree, bits):
    """Weighted least squares at Chebyshev's nodes, which is close to minimax. The
    coefficients are rounded one after the other, and the rest is fitted again."""
    n = 3 * (degree + 1)
    ts = [(lo + hi) / 2 + (hi - lo) / 2 * cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    ws = [weight(t) for t in ts]
    rest = [f(t) for t in ts]
    c = []
    for first in range(degree + 1):
        a, b = matrix(n, degree + 1 - first), matrix(n, 1)
        for i, t in enumerate(ts):
            for d in range(first, degree + 1):
                a[i, d - first] = t**d * ws[i]
            b[i] = rest[i] * ws[i]
        v = lu_solve(a, b)[0]
        with workprec(bits):
            v = +v
        c.append(v)
        rest = [r - v * t**first for r, t in zip(rest, ts)]
    ts = [lo + (hi - lo) * k / (4 * n) for k in range(4 * n + 1)]
    return max(abs((sum(v * t**d for d, v in enumerate(c)) - f(t)) * weight(t)) for t in ts), c


def scaled(x):
    return erfc(x) * exp(x * x)


def x_of(center, t):
    return center * (1 + t) / (1 - t)


def t_of(center, x):
    return (mpf(x) - center) / (mpf(x) + center)


def cut(v, bits):
    """What rounding to so many bits takes off v, in units of the last."""
    m = v / mpf(2) ** (floor(log(v, 2)) - bits + 1)
    return abs(m - nint(m))


def show(name, error, c, center=None):
    print(name, "error 2^" + nstr(log(error, 2), 6), "" if center is None else "A = %s" % nstr(center, 12))
    for v in c:
        print("  ", float(v).hex())


def small(name, degree, bits):
    p = lambda z: erf(sqrt(z)) / sqrt(z) - 1
    show(name, *fit(p, lambda z: 1 / (1 + p(z)), mpf(2) ** -60, mpf("1.0001"), degree, bits))


def centers(lo, hi, shift, bits, count):
    """The numbers A whose first coefficient is rounded least."""
    every = [lo + mpf(k) / 256 for k in range(int((hi - lo) * 256) + 1)]
    return sorted((cut((a + (a if shift is None else shift)) * scaled(a), bits), a) for a in every)[:count]


def large(name, low, high, degree, bits, lo, hi, count, shift=None):
    """q(t) = (x + A)·e^(x²)·erfc x, to an error relative to 1, or with a shift
    (x + shift)·e^(x²)·erfc x, to an error relative to itself."""
    best = None
    for _, a in centers(mpf(lo), mpf(hi), shift, bits, count):
        s = a if shift is None else shift
        q = lambda t: scaled(x_of(a, t)) * (x_of(a, t) + s)
        relative = lambda t: 1 / q(t)
        absolute = lambda t: exp(-x_of(a, t) ** 2) / (x_of(a, t) + s)
        error, c = fit(q, absolute if shift is None else relative, t_of(a, low), t_of(a, high), degree, bits)
        if best is None or error < best[0]:
            best = error, c, a
    show(name, *best)


small("erfSmall32", 6, 24)
small("erfSmall64", 11, 53)
large("erfLarge32", 1, 4, 4, 24, 2, 4, 5)
large("erfLarge64", 1, 6, 10, 53, 2, 4, 3)
large("erfcPoly32", 0, "10.1", 9, 24, 2, 3, 8, mpf("0.875"))
large("erfcPoly64", 0, "27.3", 22, 53, 3.5, 4.5, 4, mpf("0.875"))
