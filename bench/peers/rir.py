#!/usr/bin/env python3
"""Times Recursion in Recursion in PyTorch as its published design is run eagerly: one operation after another, autograd.

Needs Python 3 and PyTorch. Written from the equations (Ray Chowdhury and Caragea 2023, arXiv 2311.04449 and 2307.10779): beams
are whole rows of vectors, every step scores all pairs of neighbours of every beam, composes the chosen pair of every beam, and
builds the new rows by gathering. All rows of a batch have the same padded length. No draws: evaluation without alignment, so that
another program can be compared. Nothing here is needed to build or test Statespace. Usage:

    python3 bench/peers/rir.py --shape 64,100,128,7,30 --threads 1 --rounds 5

Prints one JSON object: times, and norms and projections of outputs and gradients by which another program's are compared.
"""
import argparse

import torch
import torch.nn.functional as F

from patterns import pattern, projections
from timing import peak_bytes, report, timed

SLICE = 64
SCORER = 64


class Trees:
    def __init__(self, batch, length, width, beams, chunk):
        self.width, self.beams, self.chunk = width, beams, chunk
        hidden = 4 * width
        s = min(SLICE, width)
        self.items = pattern(1, batch, length, width)
        self.w1 = pattern((2 * width) ** -0.5, hidden, 2 * width)
        self.b1 = pattern(0.1, hidden)
        self.w2 = pattern(hidden ** -0.5, hidden, hidden)
        self.b2 = pattern(0.1, hidden)
        self.gain = pattern(0.1, width) + 1
        self.shift = pattern(0.1, width)
        self.ws = pattern(4 * (2 * s) ** -0.5, SCORER, 2 * s)
        self.bs = pattern(0.1, SCORER)
        self.w = pattern(1, SCORER)
        self.c = pattern(0.1, 1)
        self.slice = s
        self.leaves = [self.items, self.w1, self.b1, self.w2, self.b2, self.gain, self.shift, self.ws, self.bs, self.w]
        for leaf in self.leaves:
            leaf.requires_grad_()
        self.upstream = pattern(1, batch, width)

    def cell(self, left, right):
        e = F.gelu(F.linear(torch.cat([left, right], -1), self.w1, self.b1))
        f1, f2, i, u = F.linear(e, self.w2, self.b2).chunk(4, -1)
        mixed = torch.sigmoid(f1) * left + torch.sigmoid(f2) * right + torch.sigmoid(i) * u
        return F.layer_norm(mixed, (self.width,), self.gain, self.shift)

    def score(self, left, right):
        both = torch.cat([left[..., :self.slice], right[..., :self.slice]], -1)
        return F.gelu(F.linear(both, self.ws, self.bs)) @ self.w + self.c

    def search(self, x, a):
        """One tree for each chunk: x (chunks, beams, slots, D), a (chunks, beams) -> (chunks, beams, D), (chunks, beams)."""
        while x.shape[2] > 1:
            chunks, beams, slots, width = x.shape
            pairs = slots - 1
            if pairs == 1:
                x = self.cell(x[:, :, 0], x[:, :, 1]).unsqueeze(2)
                continue
            logp = torch.log_softmax(self.score(x[:, :, :-1], x[:, :, 1:]), -1)
            t = min(pairs, self.beams)
            chosen, at = logp.topk(t, -1)
            a = (a.unsqueeze(-1) + chosen).flatten(1)
            at = at.flatten(1)
            parent = torch.arange(beams).repeat_interleave(t).expand(chunks, -1)
            if beams * t > self.beams:
                a, best = a.topk(self.beams, -1)
                at = at.gather(1, best)
                parent = parent.gather(1, best)
            kept = x.gather(1, parent[:, :, None, None].expand(-1, -1, slots, width))
            index = at[:, :, None, None].expand(-1, -1, 1, width)
            node = self.cell(kept.gather(2, index), kept.gather(2, index + 1))
            place = torch.arange(pairs)
            shifted = (place >= at.unsqueeze(-1)).long() + place
            row = kept.gather(2, shifted.unsqueeze(-1).expand(-1, -1, -1, width))
            here = (place == at.unsqueeze(-1)).unsqueeze(-1)
            x = torch.where(here, node, row)
        return x.squeeze(2), a

    def forward(self):
        batch, length, width = self.items.shape
        x = self.items.unsqueeze(1)
        a = torch.zeros(batch, 1, length)
        while x.shape[2] > 1:
            slots = x.shape[2]
            if slots >= self.chunk + self.chunk // 2:
                count, size = -(-slots // self.chunk), self.chunk
            else:
                count, size = 1, slots
            beams = x.shape[1]
            # whole chunks together, the shorter last one by itself: no padding is needed
            whole = slots // size
            parts = [(x[:, :, :whole * size].view(batch, beams, whole, size, width), a[:, :, :whole * size])]
            if count > whole:
                parts.append((x[:, :, whole * size:].unsqueeze(2), a[:, :, whole * size:]))
            done = []
            for part, score in parts:
                chunks, slot = part.shape[2], part.shape[3]
                h, total = self.search(part.transpose(1, 2).reshape(batch * chunks, beams, slot, width),
                                       score.reshape(batch, beams, chunks, slot).sum(-1).transpose(1, 2)
                                       .reshape(batch * chunks, beams))
                done.append((h.view(batch, chunks, -1, width), total.view(batch, chunks, -1)))
            most = max(h.shape[2] for h, _ in done)
            xs, scores = [], []
            for h, total in done:
                # a chunk with fewer beams repeats its best one
                index = torch.tensor([b if b < h.shape[2] else 0 for b in range(most)])
                xs.append(h[:, :, index])
                scores.append(total[:, :, index])
            x = torch.cat(xs, 1).transpose(1, 2)
            a = torch.cat(scores, 1).transpose(1, 2)
        weights = torch.softmax(a.squeeze(-1), -1)
        return (weights.unsqueeze(-1) * x.squeeze(2)).sum(1)

    def both(self):
        for leaf in self.leaves:
            leaf.grad = None
        y = self.forward()
        y.backward(self.upstream)
        return y

    def digest(self):
        # Not of the scorer: where all beams end with one tree its gradient is zero.
        return projections([self.both().detach()] + [leaf.grad for leaf in self.leaves[:7]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", required=True, help="batch,length,width,beams,chunk (0: one search)")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    batch, length, width, beams, chunk = [int(part) for part in args.shape.split(",")]
    trees = Trees(batch, length, width, beams, chunk or 1 << 30)
    digest = trees.digest()
    times = timed(trees.both, 1, args.rounds)
    report(work="rir", millis=times, digest=digest, peak_bytes=peak_bytes())


if __name__ == "__main__":
    main()
