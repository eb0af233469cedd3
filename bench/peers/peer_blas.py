"""OpenBLAS and BLIS on the products of matrices and what is built on them, called
as C libraries. BLIS has no factorizations."""

import ctypes
import ctypes.util
import math
from array import array

import common

ROW_MAJOR, NO_TRANS, TRANS, LOWER, NON_UNIT, LEFT = 101, 111, 112, 122, 131, 141


def load(peer, threads):
    lib = library(peer)
    return version(lib, peer, threads), lambda name, dtype, n: make(lib, name, dtype, n)


def library(peer):
    names = [ctypes.util.find_library(peer)] + [f"lib{peer}.so{v}" for v in ("", ".0", ".4", ".3")]
    for name in filter(None, names):
        try:
            return ctypes.CDLL(name)
        except OSError:
            pass
    raise OSError(f"no shared library {peer}")


def version(lib, peer, threads):
    if peer == "openblas":
        lib.openblas_set_num_threads(threads)
        lib.openblas_get_config.restype = lib.openblas_get_corename.restype = ctypes.c_char_p
        return f"{lib.openblas_get_config().decode().strip()}, core type {lib.openblas_get_corename().decode()}"
    lib.bli_info_get_version_str.restype = ctypes.c_char_p
    lib.bli_thread_set_num_threads.argtypes = [ctypes.c_int64]
    lib.bli_thread_set_num_threads(threads)
    return f"BLIS {lib.bli_info_get_version_str().decode()}"


def pattern(code, n, salt):
    return array(code, ((((7919 * i + 104729 * salt) % 1009) / 1009 - 0.5) for i in range(n)))


def make(lib, name, dtype, n):
    if name in common.FACTOR:
        return factor(lib, name, dtype, n)
    shape = common.gemm_shape(name, n)
    if shape is None:
        return None
    m, k, n, ta, tb = shape
    code, f, real = ("f", lib.cblas_sgemm, ctypes.c_float) if dtype == "float32" else ("d", lib.cblas_dgemm, ctypes.c_double)
    a, b, c = pattern(code, m * k, 1), pattern(code, k * n, 2), array(code, bytes(m * n * array(code).itemsize))
    pa, pb, pc = (ctypes.c_void_p(x.buffer_info()[0]) for x in (a, b, c))
    i = ctypes.c_int
    f.restype = None
    args = (i(ROW_MAJOR), i(TRANS if ta else NO_TRANS), i(TRANS if tb else NO_TRANS), i(m), i(n), i(k), real(1),
            pa, i(m if ta else k), pb, i(k if tb else n), real(0), pc, i(n))
    keep = (a, b)

    def step():
        f(*args)

    return step, lambda: c[-1] if keep else None


def factored(code, name, n):
    """The matrix of common.factored, for lu transposed: LAPACK reads columns."""
    p = pattern(code, n * n, 1)
    if name == "solve-triangular":
        for i in range(n):
            p[i * n + i] += n
        return p
    a = array(code, bytes(len(p) * p.itemsize))
    for i in range(n):
        for j in range(n):
            v = p[j * n + i]
            if name == "cholesky":
                v += p[i * n + j]
            if i == (j + 1) % n if name == "lu" else i == j:
                v += n
            a[i * n + j] = v
    return a


def factor(lib, name, dtype, n):
    single = dtype == "float32"
    call = {
        "cholesky": "spotrf_" if single else "dpotrf_",
        "solve-triangular": "cblas_strsm" if single else "cblas_dtrsm",
        "lu": "sgetrf_" if single else "dgetrf_",
    }[name]
    f = getattr(lib, call, None)
    if f is None:
        return None
    code, real = ("f", ctypes.c_float) if single else ("d", ctypes.c_double)
    a = factored(code, name, n)
    source = pattern(code, n * n, 2) if name == "solve-triangular" else a
    x, size = array(code, source), n * n * a.itemsize
    pivot, info, i = (ctypes.c_int * n)(), ctypes.c_int(), ctypes.c_int
    pa, ps, px = (ctypes.c_void_p(v.buffer_info()[0]) for v in (a, source, x))
    length = ctypes.byref(i(n))
    f.restype = None
    if name == "cholesky":  # the upper triangle by columns is the lower one by rows
        args = (ctypes.c_char_p(b"U"), length, px, length, ctypes.byref(info))
    elif name == "lu":
        args = (length, length, px, length, pivot, ctypes.byref(info))
    else:
        args = (i(ROW_MAJOR), i(LEFT), i(LOWER), i(NO_TRANS), i(NON_UNIT), i(n), i(n), real(1), pa, i(n), px, i(n))
    keep = (a, source, x)

    def step():
        ctypes.memmove(px, ps, size)
        f(*args)

    def value():
        if name == "lu":
            return sum(math.log(abs(x[k * n + k])) for k in range(n))
        return x[-1] if keep else None

    return step, value


if __name__ == "__main__":
    common.main(load)
