#!/usr/bin/env python3
"""Times a Mamba in plain PyTorch whose scan is parallel over time, in the manner of mamba.py.

Written from the description of the algorithm (Blelloch 1990): the recurrence h_t = a_t h_{t-1} + x_t is an associative
operation on pairs (a, x); an up-sweep combines neighbours over blocks of doubling length, a down-sweep hands the blocks'
results to the steps between. Both work in place on copies padded to a power of two. The gradient is the same scan run
backwards. As in mamba.py the copies are laid out as (batch, channels, length, states), so that every slice over time
takes a few floats here and there; --layout time lays them out as (batch, length, channels, states), a peer that is
faster than the published one. One step at a time, the model keeps the state and the last inputs of the convolution.
Needs Python 3 and PyTorch. Usage:

    python3 bench/peers/parallel.py --work train,forward --batch 1 --length 1024 --threads 2 --rounds 5

Prints one JSON object for each piece of work: "train" is forward, backward and AdamW, "forward" is inference, "step" is
one token of one sequence with a cache.
"""
import argparse

import torch
from torch import nn
from torch.nn import functional

from timing import peak_bytes, report, timed


def sweep(a, x, backwards=False):
    """In place: x_t becomes the state after step t; a is spent. The length must be a power of two."""
    length = a.shape[1]

    def join(target, source):
        x[:, target].add_(a[:, target].mul(x[:, source]))
        a[:, target].mul_(a[:, source])

    width = 1
    while width < length:
        pair = 2 * width
        if backwards:
            target, source = slice(0, None, pair), slice(width, None, pair)
        else:
            target, source = slice(pair - 1, None, pair), slice(width - 1, None, pair)
        join(target, source)
        width = pair
    width //= 4
    while width >= 1:
        pair = 2 * width
        if backwards:
            join(slice(width, length - pair, pair), slice(pair, None, pair))
        else:
            join(slice(pair + width - 1, None, pair), slice(pair - 1, length - width, pair))
        width //= 2


class ParallelScan(torch.autograd.Function):
    """States of h_t = a_t h_{t-1} + x_t from a state of zero, (batch, length, channels, states)."""

    channels_first = True

    @staticmethod
    def padded(tensor):
        """A copy whose length is a power of two, with time on axis 1 whatever the layout."""
        length = tensor.shape[1]
        power = 1 << (length - 1).bit_length()
        if power > length:
            tensor = functional.pad(tensor, (0, 0, 0, 0, 0, power - length))
        if ParallelScan.channels_first:
            return tensor.transpose(1, 2).clone(memory_format=torch.contiguous_format).transpose(1, 2)
        return tensor.clone(memory_format=torch.contiguous_format)

    @staticmethod
    def forward(ctx, a, x):
        h = ParallelScan.padded(x)
        sweep(ParallelScan.padded(a), h)
        h = h[:, :x.shape[1]]
        ctx.save_for_backward(a, h)
        return h

    @staticmethod
    def backward(ctx, upstream):
        a, h = ctx.saved_tensors
        length = a.shape[1]
        dx = ParallelScan.padded(upstream)
        following = torch.zeros_like(dx)
        following[:, :length - 1] = a[:, 1:]
        sweep(following, dx, backwards=True)
        dx = dx[:, :length]
        da = torch.zeros_like(a)
        torch.mul(dx[:, 1:], h[:, :-1], out=da[:, 1:])
        return da, dx


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return functional.rms_norm(x, self.weight.shape, self.weight, 1e-5)


class Mixer(nn.Module):
    """Mamba's mixer (Gu and Dao 2023) with the published sizes: 16 states, 4 taps, twice the width inside."""

    def __init__(self, width, states=16, taps=4):
        super().__init__()
        inner = 2 * width
        self.rank, self.states, self.taps = (width + 15) // 16, states, taps
        self.in_proj = nn.Linear(width, 2 * inner, bias=False)
        self.conv = nn.Conv1d(inner, inner, taps, groups=inner, padding=taps - 1)
        self.x_proj = nn.Linear(inner, self.rank + 2 * states, bias=False)
        self.dt_proj = nn.Linear(self.rank, inner)
        nn.init.constant_(self.dt_proj.bias, -4.6)  # a step size of about 0.01
        self.a_log = nn.Parameter(torch.arange(1, states + 1).float().log().repeat(inner, 1))
        self.d = nn.Parameter(torch.ones(inner))
        self.out_proj = nn.Linear(inner, width, bias=False)

    def selection(self, x):
        low, b, c = self.x_proj(x).split([self.rank, self.states, self.states], dim=-1)
        delta = functional.softplus(self.dt_proj(low))
        decay = torch.exp(delta.unsqueeze(-1) * -self.a_log.exp())
        return decay, (delta * x).unsqueeze(-1) * b.unsqueeze(-2), c

    def forward(self, h):
        x, z = self.in_proj(h).chunk(2, dim=-1)
        x = functional.silu(self.conv(x.transpose(1, 2))[:, :, :h.shape[1]].transpose(1, 2))
        decay, drive, c = self.selection(x)
        y = (ParallelScan.apply(decay, drive) @ c.unsqueeze(-1)).squeeze(-1) + self.d * x
        return self.out_proj(y * functional.silu(z))

    def step(self, h, cache):
        """h (batch, width); cache: states (batch, inner, states), last inputs (batch, inner, taps - 1)."""
        state, inputs = cache
        x, z = self.in_proj(h).chunk(2, dim=-1)
        window = torch.cat([inputs, x.unsqueeze(-1)], dim=-1)
        x = functional.silu((window * self.conv.weight.squeeze(1)).sum(-1) + self.conv.bias)
        decay, drive, c = self.selection(x)
        state = decay * state + drive
        y = (state @ c.unsqueeze(-1)).squeeze(-1) + self.d * x
        return self.out_proj(y * functional.silu(z)), (state, window[:, :, 1:])


class Stack(nn.Module):
    def __init__(self, width, layers):
        super().__init__()
        self.norms = nn.ModuleList(RmsNorm(width) for _ in range(layers))
        self.mixers = nn.ModuleList(Mixer(width) for _ in range(layers))
        self.last = RmsNorm(width)

    def forward(self, x):
        for norm, mixer in zip(self.norms, self.mixers):
            x = x + mixer(norm(x))
        return self.last(x)

    def step(self, x, caches):
        fresh = []
        for norm, mixer, cache in zip(self.norms, self.mixers, caches):
            y, cache = mixer.step(norm(x), cache)
            x = x + y
            fresh.append(cache)
        return self.last(x), fresh


TOKENS = 20  # in one round, a step at a time


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", required=True, help="train, forward, step, or several with commas between")
    parser.add_argument("--layout", choices=["channels", "time"], default="channels", help="which comes first")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--length", type=int, default=1024)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warmups", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    ParallelScan.channels_first = args.layout == "channels"
    model = Stack(args.width, args.layers)
    x = torch.randn(args.batch, args.length, args.width)
    adam = torch.optim.AdamW(model.parameters(), lr=1e-3)

    def train():
        adam.zero_grad()
        model(x).square().mean().backward()
        adam.step()

    caches = [(torch.zeros(1, 2 * args.width, 16), torch.zeros(1, 2 * args.width, 3)) for _ in range(args.layers)]
    token = torch.randn(1, args.width)

    def step():
        nonlocal caches
        _, caches = model.step(token, caches)

    for work in args.work.split(","):
        with torch.set_grad_enabled(work == "train"):
            call = {"train": train, "forward": lambda: model(x), "step": step}[work]
            millis = timed(call, args.warmups, args.rounds, TOKENS if work == "step" else 1)
        report(work=work, batch=args.batch, threads=args.threads, millis=millis, peak_bytes=peak_bytes())


if __name__ == "__main__":
    main()
