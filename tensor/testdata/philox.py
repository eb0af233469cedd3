"""Writes philox.json or init.json: what Covector's random numbers must be.

Uses the standard library of Python alone, so that nothing is shared with the
implementation that the numbers check: integers of any size, and
statistics.NormalDist for the inverse of the normal distribution function.

    python3 philox.py numbers > philox.json
    python3 philox.py init > init.json
"""

import json
import math
import sys
from statistics import NormalDist

WORD = 2**32


def philox4x32(counter, key, rounds=10):
    """Philox4x32 of Salmon et al. (2011), section 3.3."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for r in range(rounds):
        p0, p1 = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        bump0, bump1 = r * 0x9E3779B9 % WORD, r * 0xBB67AE85 % WORD
        x0, x1 = (k0 + bump0) % WORD, (k1 + bump1) % WORD
        c0, c1, c2, c3 = p1 // WORD ^ c1 ^ x0, p1 % WORD, p0 // WORD ^ c3 ^ x1, p0 % WORD
    return [c0, c1, c2, c3]


def bits(stream, key, i):
    """Element i of the 64-bit numbers of a key in a stream."""
    block, half = divmod(i, 2)
    w = philox4x32([block % WORD, block // WORD, 0, stream], [key % WORD, key // WORD])
    return w[2 * half] + WORD * w[2 * half + 1]


SEQUENCE, UNIFORMS, NORMALS, KEYS = range(4)


def uniform(b):
    return (b >> 11) / 2**53


def normal(b):
    k = b >> 12
    # The smaller tail is exact: Python's inv_cdf of 1 - u would lose digits.
    if 2 * k + 1 > 2**52:
        return -NormalDist().inv_cdf((2 * (2**52 - 1 - k) + 1) / 2**53)
    return NormalDist().inv_cdf((2 * k + 1) / 2**53)


def permutation(key, n):
    """Fisher and Yates from the end, with Lemire's bounded numbers."""
    p, drawn = list(range(n)), 0
    for i in range(n - 1, 0, -1):
        m = i + 1
        while True:
            product = bits(SEQUENCE, key, drawn) * m
            drawn += 1
            if product % 2**64 >= 2**64 % m:
                break
        j = product >> 64
        p[i], p[j] = p[j], p[i]
    return p


def numbers():
    keys = [0, 1, 42, 2**63 + 5, 2**64 - 1]
    cases = []
    for key in keys:
        where = list(range(6)) + [2**33 + 1, 2**64 - 1]
        cases.append(
            {
                "key": str(key),
                "at": [str(i) for i in where],
                "sequence": [str(bits(SEQUENCE, key, i)) for i in range(6)],
                "uniform": [uniform(bits(UNIFORMS, key, i)).hex() for i in where],
                "normal": [normal(bits(NORMALS, key, i)).hex() for i in where],
                "fold": [str(bits(KEYS, key, i)) for i in where],
                "perm": permutation(key, 12),
            }
        )
    print(json.dumps(cases, indent=1))


def fans(shape):
    if len(shape) == 0:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    if len(shape) == 2:
        return shape[0], shape[1]
    k = math.prod(shape[2:])
    return shape[1] * k, shape[0] * k


def orthogonal(z, shape, gain):
    """Gram and Schmidt, twice for accuracy, on the longer side of a matrix."""
    rows = shape[0] if shape else 1
    cols = len(z) // rows
    long, short = max(rows, cols), min(rows, cols)
    basis = []
    for j in range(short):
        v = [z[i * short + j] for i in range(long)]
        for _ in range(2):
            for b in basis:
                dot = math.fsum(x * y for x, y in zip(v, b))
                v = [x - dot * y for x, y in zip(v, b)]
        norm = math.sqrt(math.fsum(x * x for x in v))
        basis.append([x / norm for x in v])
    if rows < cols:
        return [gain * x for b in basis for x in b]
    return [gain * basis[j][i] for i in range(rows) for j in range(cols)]


def init():
    uniform_between = lambda u, lo, hi: lo + (hi - lo) * u
    mass = math.erf(math.sqrt(2))
    variances = {
        "Xavier": lambda i, o: 2 / (i + o),
        "He": lambda i, o: 2 / i,
        "LeCun": lambda i, o: 1 / i,
    }
    cases = []
    seed = 100

    def add(name, shape, args, values):
        cases.append({"name": name, "shape": shape, "seed": seed, "args": args, "values": values})

    for shape in [], [3], [2, 3], [4, 2], [2, 3, 2], [3, 1, 2, 1]:
        n = math.prod(shape)
        seed += 1
        u = [uniform(bits(SEQUENCE, seed, i)) for i in range(n)]
        z = [normal(bits(SEQUENCE, seed, i)) for i in range(n)]
        add("Uniform", shape, [-0.5, 2.0], [uniform_between(x, -0.5, 2.0) for x in u])
        add("Normal", shape, [1.0, 0.25], [1 + 0.25 * x for x in z])
        add("TruncatedNormal", shape, [1.0, 0.25], [1 + 0.25 * NormalDist().inv_cdf(0.5 + mass * (x - 0.5)) for x in u])
        add("Orthogonal", shape, [1.5], orthogonal(z, shape, 1.5))
        for who, variance in variances.items():
            v = variance(*fans(shape))
            a = math.sqrt(3 * v)
            add(who + "Uniform", shape, [], [uniform_between(x, -a, a) for x in u])
            add(who + "Normal", shape, [], [math.sqrt(v) * x for x in z])
    print("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]")


{"numbers": numbers, "init": init}[sys.argv[1]]()
