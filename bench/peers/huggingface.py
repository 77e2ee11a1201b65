#!/usr/bin/env python3
"""Times HuggingFace's MambaModel without its CUDA kernels, on the path it takes on a processor.

Needs Python 3, PyTorch and transformers; the model is built from its configuration, nothing is downloaded. Usage:

    python3 bench/peers/huggingface.py --work train --batch 1 --length 1024 --threads 2 --rounds 1

Prints one JSON object for each piece of work: "train" is forward, backward and AdamW, "forward" is inference, "step" is
one token of one sequence with the model's cache.
"""
import argparse
import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import torch  # noqa: E402
from transformers import MambaConfig, MambaModel  # noqa: E402

from timing import peak_bytes, report, timed  # noqa: E402


TOKENS = 20  # in one round, a step at a time


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", required=True, help="train, forward, step, or several with commas between")
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
    model = MambaModel(MambaConfig(vocab_size=16, hidden_size=args.width, num_hidden_layers=args.layers))
    x = torch.randn(args.batch, args.length, args.width)
    adam = torch.optim.AdamW(model.parameters(), lr=1e-3)

    def train():
        adam.zero_grad()
        model(inputs_embeds=x, use_cache=False).last_hidden_state.square().mean().backward()
        adam.step()

    token = torch.randn(1, 1, args.width)
    cache = None

    def step():
        nonlocal cache
        cache = model(inputs_embeds=token, cache_params=cache, use_cache=True).cache_params

    calls = {"train": train, "forward": lambda: model(inputs_embeds=x, use_cache=False), "step": step}
    for work in args.work.split(","):
        model.train(work == "train")
        with torch.set_grad_enabled(work == "train"):
            millis = timed(calls[work], args.warmups, args.rounds, TOKENS if work == "step" else 1)
        report(work=work, batch=args.batch, threads=args.threads, millis=millis, peak_bytes=peak_bytes())


if __name__ == "__main__":
    main()
