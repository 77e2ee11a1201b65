#!/usr/bin/env python3
"""Times a block-diagonal linear CDE in PyTorch, forward and backward, in the two ways its authors offer.

Needs Python 3 and PyTorch. Written from the description of SLiCEs by Walker et al. (2025):

    y_i = y_{i-1} + A(X_i) y_{i-1} + B(X_i)

with A block-diagonal and linear in X. "parallel" is an associative scan inside chunks of 256 steps, with the last state
carried from chunk to chunk; "recurrent" goes step by step. Nothing here is needed to build or test Statespace. Usage:

    python3 bench/peers/slices.py --shape 16,1024,256,16 --form parallel --threads 1 --rounds 5

Prints one JSON object: times, and norms and projections of outputs and gradients by which another program's are compared.
"""
import argparse

import torch

from patterns import pattern, projections
from timing import peak_bytes, report, timed

BLOCK = 4
CHUNK = 256


def joined(left, right):
    """The two elements in order as one: the later matrix stands on the left."""
    return right[0] @ left[0], right[0] @ left[1] + right[1]


def scanned(t, v):
    """Products of (batch, length, blocks, 4, 4) and sums (batch, length, blocks, 4, 1) from the start to each step."""
    length = t.shape[1]
    if length == 1:
        return t, v
    even = 2 * (length // 2)
    pairs = joined((t[:, 0:even:2], v[:, 0:even:2]), (t[:, 1:even:2], v[:, 1:even:2]))
    odd = scanned(*pairs)  # up to steps 1, 3, 5, ...
    between = length - 1 - length // 2  # steps 2, 4, ...
    rest = joined((odd[0][:, :between], odd[1][:, :between]), (t[:, 2::2], v[:, 2::2]))
    return tuple(interleaved(torch.cat([first[:, :1], later], 1), o) for first, later, o in zip((t, v), rest, odd))


def interleaved(even, odd):
    both = torch.stack([even[:, :odd.shape[1]], odd], 2).flatten(1, 2)
    return both if even.shape[1] == odd.shape[1] else torch.cat([both, even[:, -1:]], 1)


class Layer:
    def __init__(self, batch, length, width, channels):
        self.blocks = width // BLOCK
        drivers = channels + 1
        step = 1 / 40
        x = torch.cat([torch.ones(batch, length, 1), pattern(1, batch, length, channels)], 2) * step
        self.leaves = [x, pattern(0.5, drivers, self.blocks, BLOCK, BLOCK), pattern(1, width, drivers), pattern(1, width)]
        for leaf in self.leaves:
            leaf.requires_grad_()
        self.upstream = pattern(1, batch, length, width)

    def forward(self, form):
        x, a, b, start = self.leaves
        batch, length, _ = x.shape
        m = (x @ a.flatten(1)).view(batch, length, self.blocks, BLOCK, BLOCK)
        v = (x @ b.t()).view(batch, length, self.blocks, BLOCK, 1)
        y = start.view(1, self.blocks, BLOCK, 1).expand(batch, -1, -1, -1)
        states = []
        if form == "recurrent":
            for m_k, v_k in zip(m.unbind(1), v.unbind(1)):
                y = y + m_k @ y + v_k
                states.append(y)
            return torch.stack(states, 1).flatten(2)
        t = m + torch.eye(BLOCK)
        for begin in range(0, length, CHUNK):
            products, sums = scanned(t[:, begin:begin + CHUNK], v[:, begin:begin + CHUNK])
            part = products @ y.unsqueeze(1) + sums
            y = part[:, -1]
            states.append(part)
        return torch.cat(states, 1).flatten(2)

    def both(self, form):
        for leaf in self.leaves:
            leaf.grad = None
        y = self.forward(form)
        y.backward(self.upstream)
        return y

    def digest(self, form):
        return projections([self.both(form).detach()] + [leaf.grad for leaf in self.leaves])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", required=True, help="batch,length,states,channels")
    parser.add_argument("--form", choices=["parallel", "recurrent"], default="parallel")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    layer = Layer(*[int(part) for part in args.shape.split(",")])
    digest = layer.digest(args.form)
    times = timed(lambda: layer.both(args.form), 1, args.rounds)
    report(work="cde", millis=times, digest=digest, peak_bytes=peak_bytes())


if __name__ == "__main__":
    main()
