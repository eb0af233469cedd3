#!/usr/bin/env python3
"""Writes layers.json: layers and losses as PyTorch computes them, in float64.

Run it with PyTorch 2.4 or later:  python3 gen_layers.py > layers.json
"""
import json
import torch
import torch.nn.functional as F

torch.manual_seed(20260101)
torch.set_default_dtype(torch.float64)
cases = {}


def rnd(*shape):
    return torch.randn(*shape).mul(1000).round().div(1000)  # short decimals


def put(name, x, y, ints=()):
    cases[name] = {
        "x": [{"shape": list(t.shape), "data": t.reshape(-1).tolist()} for t in x],
        "i": [{"shape": list(t.shape), "data": t.reshape(-1).tolist()} for t in ints],
        "y": {"shape": list(y.shape), "data": y.reshape(-1).tolist()},
    }


# Convolutions.
x, k = rnd(2, 3, 5, 4), rnd(4, 3, 3, 2)
put("conv2d", [x, k], F.conv2d(x, k))
put("conv2d/options", [x, k], F.conv2d(x, k, stride=(2, 1), padding=(1, 2), dilation=(1, 2)))
x, k = rnd(2, 4, 5, 5), rnd(6, 2, 3, 3)
put("conv2d/groups", [x, k], F.conv2d(x, k, stride=2, padding=1, groups=2))
x, k = rnd(1, 3, 4, 4), rnd(3, 1, 3, 3)
put("conv2d/depthwise", [x, k], F.conv2d(x, k, padding=1, groups=3))
x, k = rnd(2, 3, 7), rnd(4, 3, 3)
put("conv1d", [x, k], F.conv1d(x, k))
put("conv1d/options", [x, k], F.conv1d(x, k, stride=2, padding=2, dilation=2))
y, k = rnd(2, 4, 3, 2), rnd(4, 3, 3, 2)
put("convtranspose2d", [y, k], F.conv_transpose2d(y, k))
put("convtranspose2d/options", [y, k], F.conv_transpose2d(y, k, stride=(2, 3), padding=(1, 0), output_padding=(1, 2)))
y, k = rnd(1, 4, 3, 3), rnd(4, 2, 2, 2)
put("convtranspose2d/groups", [y, k], F.conv_transpose2d(y, k, stride=2, groups=2))

# Pooling.
x = rnd(2, 3, 6, 5)
put("maxpool2d", [x], F.max_pool2d(x, 2))
put("maxpool2d/options", [x], F.max_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 1)))
put("avgpool2d", [x], F.avg_pool2d(x, 2))
put("avgpool2d/options", [x], F.avg_pool2d(x, (3, 2), stride=(2, 1), padding=(1, 1)))
put("globalavgpool2d", [x], x.mean((2, 3)))

# Normalization.
for name, x in {"2d": rnd(5, 3), "3d": rnd(2, 3, 4), "4d": rnd(2, 3, 2, 4)}.items():
    g, b, m, v = rnd(3), rnd(3), rnd(3), rnd(3).abs() + 0.5
    put("batchnorm/" + name, [x, g, b, m, v], F.batch_norm(x, m.clone(), v.clone(), g, b, False, 0.1, 1e-5))
    put("batchnormtrain/" + name, [x, g, b], F.batch_norm(x, None, None, g, b, True, 0.1, 1e-5))
x, g, b = rnd(2, 3, 4), rnd(4), rnd(4)
put("layernorm", [x, g, b], F.layer_norm(x, (4,), g, b, 1e-5))
put("rmsnorm", [x, g], F.rms_norm(x, (4,), g, 1e-5))

# Linear, embedding.
x, w, b = rnd(2, 3, 4), rnd(4, 5), rnd(5)
put("linear", [x, w, b], F.linear(x, w.T, b))
table, ids = rnd(6, 3), torch.tensor([[0, 5, 2], [2, 2, 1]])
put("embedding", [table], F.embedding(ids, table), [ids])

# Attention.
q, k, v = rnd(2, 3, 4), rnd(2, 5, 4), rnd(2, 5, 6)
put("attention", [q, k, v], F.scaled_dot_product_attention(q, k, v))


def heads(t, h):
    return t.reshape(*t.shape[:-1], h, -1).transpose(-2, -3)


def joined(t):
    t = t.transpose(-2, -3)
    return t.reshape(*t.shape[:-2], -1)


put("attention/heads", [q, k, v], joined(F.scaled_dot_product_attention(heads(q, 2), heads(k, 2), heads(v, 2))))
q, k, v = rnd(2, 4, 4), rnd(2, 4, 4), rnd(2, 4, 4)
put("attention/causal", [q, k, v], joined(F.scaled_dot_product_attention(heads(q, 2), heads(k, 2), heads(v, 2), is_causal=True)))
mask = torch.tensor([[1, 0, 1, 1], [1, 1, 0, 0], [0, 0, 0, 1], [1, 1, 1, 1.0]])
put("attention/mask", [q, k, v, mask], F.scaled_dot_product_attention(q, k, v, attn_mask=mask.bool()))

# Cells. PyTorch keeps weights transposed, with two biases.
x, h, c, wx, wh, b = rnd(2, 3), rnd(2, 4), rnd(2, 4), rnd(3, 16), rnd(4, 16), rnd(16)
cell = torch.nn.LSTMCell(3, 4)
cell.load_state_dict({"weight_ih": wx.T, "weight_hh": wh.T, "bias_ih": b, "bias_hh": torch.zeros(16)})
hn, cn = cell(x, (h, c))
put("lstmcell/h", [x, h, c, wx, wh, b], hn.detach())
put("lstmcell/c", [x, h, c, wx, wh, b], cn.detach())
wx, wh, bx, bh = rnd(3, 12), rnd(4, 12), rnd(12), rnd(12)
cell = torch.nn.GRUCell(3, 4)
cell.load_state_dict({"weight_ih": wx.T, "weight_hh": wh.T, "bias_ih": bx, "bias_hh": bh})
put("grucell", [x, h, wx, wh, bx, bh], cell(x, h).detach())

# Losses.
x, y = rnd(3, 4), rnd(3, 4)
p = torch.rand(3, 4)
for r in ("mean", "sum", "none"):
    put("mse/" + r, [x, y], F.mse_loss(x, y, reduction=r))
    put("mae/" + r, [x, y], F.l1_loss(x, y, reduction=r))
    put("huber/" + r, [x, y], F.huber_loss(x, y, delta=0.7, reduction=r))
    put("bcewithlogits/" + r, [x, p], F.binary_cross_entropy_with_logits(x, p, reduction=r))
    put("poissonnll/" + r, [x, y.abs()], F.poisson_nll_loss(x, y.abs(), reduction=r))
    v = rnd(3, 4).abs() + 0.3
    put("gaussiannll/" + r, [x, y, v], F.gaussian_nll_loss(x, y, v, reduction=r))
    labels = torch.tensor([2, 0, 3])
    put("nll/" + r, [x], F.nll_loss(x, labels, reduction=r), [labels])
    put("crossentropy/" + r, [x], F.cross_entropy(x, labels, reduction=r), [labels])
    put("smooth/" + r, [x], F.cross_entropy(x, labels, reduction=r, label_smoothing=0.1), [labels])
    some = torch.tensor([2, -100, 3])
    put("ignore/" + r, [x], F.cross_entropy(x, some, reduction=r), [some])
    put("nllignore/" + r, [x], F.nll_loss(x, some, reduction=r), [some])
both = torch.tensor([2, -100, 3])
put("smoothignore", [x], F.cross_entropy(x, both, label_smoothing=0.2), [both])
q = torch.log_softmax(rnd(3, 4), -1)
w = torch.softmax(rnd(3, 4), -1)
put("kldiv/mean", [q, w], F.kl_div(q, w, reduction="batchmean"))
put("kldiv/sum", [q, w], F.kl_div(q, w, reduction="sum"))
put("kldiv/none", [q, w], F.kl_div(q, w, reduction="none").sum(-1))
put("cosine", [x, y], F.cosine_similarity(x, y, dim=-1))
margin = (1 - x.gather(1, labels[:, None]) + x).clamp(min=0)
margin.scatter_(1, labels[:, None], 0)
put("hinge", [x], margin.sum(-1).mean(), [labels])

print(json.dumps(cases, indent=None, separators=(",", ":")).replace('},"', '},\n"'))
