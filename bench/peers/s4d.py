#!/usr/bin/env python3
"""Times a diagonal state space layer in PyTorch, forward and backward, as most people run one today.

Needs Python 3 and PyTorch (its CPU build is enough). Written from the description of S4D by Gu, Gupta, Goel and Re
(2022): a Vandermonde kernel of the whole length, an FFT product, a skip, GELU, and a gated linear map. Nothing here is
needed to build or test Statespace. Usage:

    python3 bench/peers/s4d.py --shape 16,1024,256,64 --shape 4,16384,128,64 --threads 2 --rounds 5

Prints one JSON object for each shape (batch, length, channels, state).
"""
import argparse
import math

import torch
from torch import nn

from timing import report, timed


class Layer(nn.Module):
    """One layer; input and output are (batch, channels, length)."""

    def __init__(self, channels, state):
        super().__init__()
        modes = state // 2
        low, high = math.log(1e-3), math.log(1e-1)
        self.log_step = nn.Parameter(torch.rand(channels) * (high - low) + low)
        self.log_decay = nn.Parameter(torch.full((channels, modes), math.log(0.5)))
        self.frequency = nn.Parameter(math.pi * torch.arange(modes).float().repeat(channels, 1))
        self.readout = nn.Parameter(torch.randn(channels, modes, 2) * math.sqrt(0.5))
        self.skip = nn.Parameter(torch.randn(channels))
        self.mix = nn.Conv1d(channels, 2 * channels, 1)

    def kernel(self, length):
        step = self.log_step.exp().unsqueeze(-1)
        poles = torch.complex(-self.log_decay.exp(), self.frequency)
        scaled = poles * step
        weights = torch.view_as_complex(self.readout) * (scaled.exp() - 1) / poles
        powers = torch.exp(scaled.unsqueeze(-1) * torch.arange(length))  # (channels, modes, length)
        return 2 * torch.einsum("hn,hnl->hl", weights, powers).real

    def filtered(self, u):
        """The linear part alone: kernel, FFT product, skip."""
        length = u.shape[-1]
        spectrum = torch.fft.rfft(self.kernel(length), n=2 * length) * torch.fft.rfft(u, n=2 * length)
        return torch.fft.irfft(spectrum, n=2 * length)[..., :length] + u * self.skip.unsqueeze(-1)

    def forward(self, u):
        return nn.functional.glu(self.mix(nn.functional.gelu(self.filtered(u))), dim=-2)


def measure(part, batch, length, channels, state, rounds):
    torch.manual_seed(1)
    layer = Layer(channels, state)
    u = torch.randn(batch, channels, length, requires_grad=True)
    upstream = torch.randn(batch, channels, length)
    call = layer if part == "layer" else layer.filtered

    def both():
        layer.zero_grad(set_to_none=True)
        u.grad = None
        call(u).backward(upstream)

    return timed(both, 1, rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", action="append", required=True, help="batch,length,channels,state")
    parser.add_argument("--part", choices=["layer", "filter"], default="layer", help="filter: the linear part alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    for shape in args.shape:
        sizes = [int(part) for part in shape.split(",")]
        times = measure(args.part, *sizes, args.rounds)
        report(work=args.part, shape=sizes, threads=args.threads, millis=times)


if __name__ == "__main__":
    main()
