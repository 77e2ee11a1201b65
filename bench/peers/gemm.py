#!/usr/bin/env python3
"""Measures PyTorch's product of two square float32 matrices: the floor below every layer, in GFLOP/s.

Needs Python 3 and PyTorch. Usage:

    python3 bench/peers/gemm.py --size 2048 --threads 2
"""
import argparse

import torch

from timing import report, timed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    a = torch.randn(args.size, args.size)
    b = torch.randn(args.size, args.size)
    library = "MKL" if torch.backends.mkl.is_available() else "no MKL"
    report(work="gemm", library=library, millis=timed(lambda: torch.mm(a, b), 2, args.rounds))


if __name__ == "__main__":
    main()
