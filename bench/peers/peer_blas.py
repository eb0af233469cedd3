"""OpenBLAS and BLIS on the products of matrices, called as C libraries."""

import ctypes
import ctypes.util
from array import array

import common

ROW_MAJOR, NO_TRANS, TRANS = 101, 111, 112


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


if __name__ == "__main__":
    common.main(load)
