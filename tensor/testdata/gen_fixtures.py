#!/usr/bin/env python3
"""Writes the fixtures of package tensor's file tests, and the seeds of its fuzz
targets, into the directory of this script. Needs numpy, safetensors and
ml_dtypes; run it again only to add a fixture. The params directory is not made
here: its files were written by Params.Save when their format version was new, and
stand for the past.
"""
import io
import json
import os
import struct
import zipfile

import ml_dtypes
import numpy as np
from safetensors.numpy import save as save_safetensors

HERE = os.path.dirname(os.path.abspath(__file__))

# One array of each type: 2 rows of 3. The Go tests know the values.
INTS = [[0, 1, 2], [3, 100, 127]]
SIGNED = [[0, -1, 2], [-3, 100, -128]]
FLOATS = [[0.0, -1.5, 2.25], [65504.0, -0.0009765625, 6.103515625e-05]]


def put(name, data):
    path = os.path.join(HERE, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def npy(a, version=None):
    b = io.BytesIO()
    np.lib.format.write_array(b, a, version=version, allow_pickle=True)
    return b.getvalue()


def npy_fixtures():
    out = {}
    for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
        values = {"b": [[0, 1, 1], [1, 0, 1]], "i": SIGNED, "u": INTS, "f": FLOATS}[code[0]]
        a = np.array(values, dtype=code)
        out[code + "_le"] = npy(a.astype("<" + code))
        out[code + "_be"] = npy(a.astype(">" + code))
        out[code + "_fortran"] = npy(np.asfortranarray(a.astype(">" + code)))
    out["f8_v2"] = npy(np.array(FLOATS), (2, 0))
    out["f8_v3"] = npy(np.array(FLOATS), (3, 0))
    out["scalar"] = npy(np.array(3.5))
    out["empty"] = npy(np.zeros((0, 3), "f4"))
    out["vector"] = npy(np.arange(5, dtype="i8"))
    out["rank3_fortran"] = npy(np.asfortranarray(np.arange(24, dtype="<i2").reshape(2, 3, 4)))
    out["rank9"] = npy(np.zeros((1,) * 9))
    for name, a in {
        "object": np.array([None, 1], dtype=object),
        "bytes": np.array([b"ab"]),
        "text": np.array(["ab"]),
        "void": np.zeros(2, "V3"),
        "record": np.zeros(2, [("x", "f4"), ("y", "i4", (2,))]),
        "datetime": np.zeros(1, "M8[s]"),
        "timedelta": np.zeros(1, "m8[s]"),
        "complex64": np.zeros(1, "c8"),
        "complex128": np.zeros(1, "c16"),
        "longdouble": np.zeros(1, "g"),
    }.items():
        out["refused_" + name] = npy(a)
    for name, data in out.items():
        put("npy/" + name + ".npy", data)
    return out


def npz_fixtures():
    arrays = {
        "x": np.array(FLOATS, "f4"),
        "labels": np.array([3, 1, 2], "u1"),
        "deep/name": np.asfortranarray(np.array(SIGNED, ">i2")),
        "words": np.array(["two", "words"]),
    }
    out = {}
    for name, save in {"stored": np.savez, "deflated": np.savez_compressed}.items():
        b = io.BytesIO()
        save(b, **arrays)
        out[name] = b.getvalue()
    for name, data in out.items():
        put("npz/" + name + ".npz", data)
    return out


def safetensors_fixtures():
    tensors = {
        "BOOL": np.array([[0, 1, 1], [1, 0, 1]], "?"),
        "F16": np.array(FLOATS, "f2"),
        "BF16": np.array([[0.0, -1.5, 2.25], [65536.0, -0.0009765625, 1e38]]).astype(ml_dtypes.bfloat16),
        "F32": np.array(FLOATS, "f4"),
        "F64": np.array(FLOATS, "f8"),
        "scalar": np.array(3.5),
        "empty": np.zeros((0, 3), "f4"),
    }
    for bits in (8, 16, 32, 64):
        tensors["I%d" % bits] = np.array(SIGNED, "i%d" % (bits // 8))
        tensors["U%d" % bits] = np.array(INTS, "u%d" % (bits // 8))
    out = {
        "all": save_safetensors(tensors, {"made by": "the reference", "ünï": "\"{}\" \\"}),
        # What WriteSafetensors must give byte for byte.
        "same_bytes": save_safetensors(
            {
                "b": np.array([[1, 2]], "f4"),
                "a": np.array([0.5], "f4"),
                "n": np.array([-7], "i8"),
                "d": np.array(2.5),
                "none": np.zeros((0, 2), "f8"),
            },
            {"key": "<value> & more"},
        ),
    }
    for name, data in out.items():
        put("safetensors/" + name + ".safetensors", data)
    return out


def seed(target, name, data):
    text = "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else "\\x%02x" % b for b in data)
    put("fuzz/%s/%s" % (target, name), ('go test fuzz v1\n[]byte("%s")\n' % text).encode())


def header(text, data=b""):
    return struct.pack("<Q", len(text)) + text.encode() + data


def zipped(members, method=zipfile.ZIP_DEFLATED):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", method) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name), data, method)
    return b.getvalue()


def fuzz_seeds(npys, npzs, safes):
    for name in ["b1_le", "i2_be", "f2_fortran", "u8_be", "f4_le", "f8_v2", "f8_v3", "scalar", "empty", "refused_record"]:
        seed("FuzzNPY", name, npys[name])
    seed("FuzzNPY", "claims_much", npys["scalar"].replace(b"(), }" + b" " * 12, b"(40960, 40960), }"))
    seed("FuzzNPY", "python2", npys["vector"].replace(b"(5,), ", b"(5L,),"))
    for name, data in npzs.items():
        seed("FuzzNPZ", name, data)
    seed("FuzzNPZ", "twice", zipped([("a.npy", npys["i1_le"]), ("a.npy", npys["b1_le"])]))
    seed("FuzzNPZ", "bomb", zipped([("a.npy", npys["i1_le"] + bytes(1 << 16))]))
    seed("FuzzNPZ", "empty", zipped([]))
    seed("FuzzNPZ", "truncated", npzs["stored"][:-40])
    for name, data in safes.items():
        seed("FuzzSafetensors", name, data)
    one = {"dtype": "U8", "shape": [2], "data_offsets": [0, 2]}
    for name, head in {
        "hole": {"a": one, "b": dict(one, data_offsets=[3, 5])},
        "overlap": {"a": one, "b": dict(one, data_offsets=[1, 3])},
        "backwards": {"a": dict(one, data_offsets=[2, 0])},
        "huge": {"a": dict(one, shape=[1 << 62, 1 << 62])},
        "null_metadata": {"__metadata__": None, "a": one},
    }.items():
        seed("FuzzSafetensors", name, header(json.dumps(head), b"12345"))
    seed("FuzzSafetensors", "nothing", header("{}"))


fuzz_seeds(npy_fixtures(), npz_fixtures(), safetensors_fixtures())
