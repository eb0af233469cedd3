"""Writes philox.json: what Covector's random numbers must be.

Uses the standard library of Python alone, so that nothing is shared with the
implementation that the numbers check: integers of any size, and
statistics.NormalDist for the inverse of the normal distribution function.

    python3 philox.py > philox.json
"""

import json
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


def main():
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


main()
