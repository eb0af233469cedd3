"""The Python side of TestPython.

    peer.py OURS THEIRS

checks the files that Go wrote into OURS, writes files for Go to read into THEIRS,
and prints the packages that it could import. A difference ends it with status 1.
"""
import importlib
import os
import sys

SHAPE = (4, 5, 3)
N = 60


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


np = module("numpy")
st = np and module("safetensors") and module("safetensors.numpy")
ml_dtypes = np and module("ml_dtypes")
torch = st and module("torch")
st_torch = torch and module("safetensors.torch")

if np:
    RAW = (np.arange(N) * 37) % 101  # 0 to 100, all different
    FLOATS = ((RAW - 50) / 8).reshape(SHAPE)
    SIGNED = (RAW - 50).reshape(SHAPE)
    UNSIGNED = RAW.reshape(SHAPE)
    BOOLS = (np.arange(N) % 3 == 0).reshape(SHAPE)
CODES = ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


def values(code):
    return {"b": BOOLS, "i": SIGNED, "u": UNSIGNED, "f": FLOATS}[code[0]].astype(code)


def write(d):
    every = {c: values(c) for c in CODES}
    for code, a in every.items():
        for order, word in (("<", "le"), (">", "be")):
            b = a.astype(a.dtype.newbyteorder(order))
            np.save(os.path.join(d, "%s_%s_c.npy" % (code, word)), b)
            np.save(os.path.join(d, "%s_%s_f.npy" % (code, word)), np.asfortranarray(b))
    np.savez(os.path.join(d, "stored.npz"), **every)
    np.savez_compressed(os.path.join(d, "deflated.npz"), **every)
    if st:
        meta = {"made by": "python"}
        if ml_dtypes:
            every["bf2"] = FLOATS.astype(ml_dtypes.bfloat16)
        st.save_file(every, os.path.join(d, "numpy.safetensors"), meta)
    if st_torch:
        tensors = {c: torch.from_numpy(values(c)) for c in CODES if c not in ("u2", "u4", "u8")}
        tensors["bf2"] = torch.from_numpy(FLOATS).to(torch.bfloat16)
        st_torch.save_file(tensors, os.path.join(d, "torch.safetensors"), {"made by": "python"})


def same(what, got, want):
    if got.dtype != want.dtype or got.shape != want.shape or got.tobytes() != want.tobytes():
        sys.exit("%s: got %s %s %s, want %s %s %s" % (what, got.dtype, got.shape, got, want.dtype, want.shape, want))


def check(d):
    want = {"f4": values("f4"), "f8": values("f8"), "i8": values("i8"),
            "scalar": np.array(2.5), "empty": np.zeros((0, 2), "f4")}
    for name, a in want.items():
        same(name, np.load(os.path.join(d, name + ".npy")), a)
    with np.load(os.path.join(d, "go.npz")) as z:
        if sorted(z.files) != sorted(want):
            sys.exit("go.npz holds %s" % z.files)
        for name, a in want.items():
            same("npz " + name, z[name], a)
    if st:
        from safetensors import safe_open

        path = os.path.join(d, "go.safetensors")
        got = st.load_file(path)
        if sorted(got) != sorted(want):
            sys.exit("go.safetensors holds %s" % sorted(got))
        for name, a in want.items():
            same("safetensors " + name, got[name], a)
        with safe_open(os.path.join(d, "params.safetensors"), "np") as f:
            if f.metadata() != {"covector.format": "1", "k": "ü"}:
                sys.exit("params.safetensors has metadata %s" % f.metadata())
            same("params w", f.get_tensor("w"), values("f4"))
    if st_torch:
        got = st_torch.load_file(os.path.join(d, "go.safetensors"))
        for name, a in want.items():
            same("torch " + name, got[name].numpy(), a)


if np:
    check(sys.argv[1])
    write(sys.argv[2])
print(" ".join(n for n, m in [("numpy", np), ("safetensors", st), ("ml_dtypes", ml_dtypes), ("torch", st_torch)] if m))
