#!/usr/bin/env python3
"""Times the recurrence of a clipped shallow PLRNN with teacher forcing in PyTorch, forward and backward.

Needs Python 3 and PyTorch. Written from the equations (Hess et al. 2023, Volkmann et al. 2024):

    z_t = a * s_{t-1} + W1 (relu(W2 s_{t-1} + h2) - relu(W2 s_{t-1})) + h1
    s_t = (1 - alpha) z_t + alpha d_t where d_t is known, else z_t

as a loop over steps with autograd, which is how such models are trained in PyTorch. Nothing here is needed to build or test
Statespace. Usage:

    python3 bench/peers/plrnn.py --shape 16,200,3,50 --threads 1 --rounds 31

Prints one JSON object: times, and norms and projections of outputs and gradients by which another program's are compared.
"""
import argparse

import torch

from patterns import pattern, projections
from timing import peak_bytes, report, timed

STRENGTH = 0.15


class Model:
    def __init__(self, batch, length, latent, hidden):
        self.start = pattern(1, batch, latent)
        self.decay = pattern(0.2, latent) + 0.7
        self.w1 = pattern(hidden ** -0.5, latent, hidden)
        self.w2 = pattern(latent ** -0.5, hidden, latent)
        self.h1 = pattern(0.1, latent)
        self.h2 = pattern(0.5, hidden)
        self.leaves = [self.decay, self.w1, self.w2, self.h1, self.h2]
        for leaf in self.leaves:
            leaf.requires_grad_()
        known = torch.ones(length)
        known[length - length // 10:] = 0
        # s = z * (what forcing leaves of it) + (forcing by its strength), for all steps at once
        self.left = (1 - STRENGTH * known).view(length, 1, 1)
        self.forced = STRENGTH * known.view(length, 1, 1) * pattern(1, batch, length, latent).transpose(0, 1)
        self.upstream = pattern(1, batch, length, latent)

    def forward(self):
        state = self.start
        w1, w2 = self.w1.t(), self.w2.t()
        predictions = []
        for left, forced in zip(self.left.unbind(0), self.forced.unbind(0)):
            u = state @ w2
            bounded = torch.relu(u + self.h2) - torch.relu(u)
            z = torch.addmm(torch.addcmul(self.h1, self.decay, state), bounded, w1)
            predictions.append(z)
            state = torch.addcmul(forced, z, left)
        return torch.stack(predictions, 1)

    def both(self):
        for leaf in self.leaves:
            leaf.grad = None
        z = self.forward()
        z.backward(self.upstream)
        return z

    def digest(self):
        return projections([self.both().detach()] + [leaf.grad for leaf in self.leaves])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shape", required=True, help="batch,length,latent,hidden")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=31)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model = Model(*[int(part) for part in args.shape.split(",")])
    digest = model.digest()
    times = timed(model.both, 5, args.rounds)
    report(work="plrnn", millis=times, digest=digest, peak_bytes=peak_bytes())


if __name__ == "__main__":
    main()
