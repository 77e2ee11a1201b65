#!/usr/bin/env python3
"""Times the selective scan as a loop over time of elementwise PyTorch operations, the reference that Mamba publishes.

Written from its description (Gu and Dao 2023): the decays exp(delta A) and the drives delta B u of all steps are laid
out first, (batch, channels, length, states); then, step by step, h = decay h + drive and y = C . h; at the end D u is
added. Needs Python 3 and PyTorch. Usage:

    python3 bench/peers/scan.py --shape 512,256,16 --threads 1 --rounds 5

Prints one JSON object for each shape (length, channels, states).
"""
import argparse

import torch

from timing import report, timed


def selective_scan(u, delta, a, b, c, d):
    """u, delta (batch, channels, length); a (channels, states); b, c (batch, states, length); d (channels)."""
    decay = torch.exp(torch.einsum("bdl,dn->bdln", delta, a))
    drive = torch.einsum("bdl,bnl,bdl->bdln", delta, b, u)
    h = u.new_zeros(u.shape[0], a.shape[0], a.shape[1])
    rows = []
    for t in range(u.shape[2]):
        h = decay[:, :, t] * h + drive[:, :, t]
        rows.append(torch.einsum("bdn,bn->bd", h, c[:, :, t]))
    return torch.stack(rows, dim=2) + u * d.unsqueeze(-1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", action="append", required=True, help="length,channels,states")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    for shape in args.shape:
        length, channels, states = (int(part) for part in shape.split(","))
        u = torch.randn(1, channels, length)
        delta = torch.rand(1, channels, length) * 0.099 + 0.001
        a = -1 - 15 * torch.rand(channels, states)
        b, c = torch.randn(1, states, length), torch.randn(1, states, length)
        d = torch.randn(channels)
        with torch.no_grad():
            millis = timed(lambda: selective_scan(u, delta, a, b, c, d), 1, args.rounds)
        report(work="scan", shape=[length, channels, states], threads=args.threads, millis=millis)


if __name__ == "__main__":
    main()
