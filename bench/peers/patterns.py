"""Inputs that every program can make, and numbers by which outputs and gradients of two programs are compared."""
import torch


def pattern(scale, *shape):
    """Numbers between -scale and scale: no generator is shared by languages."""
    count = 1
    for axis in shape:
        count *= axis
    index = torch.arange(count, dtype=torch.int64)
    return ((index * 7919 % 10007).double() / 10007 * 2 - 1).mul(scale).float().view(*shape)


def projections(tensors):
    """For each tensor its norm, and its share along a fixed direction."""
    numbers = []
    for tensor in tensors:
        flat = tensor.flatten().double()
        norm = flat.norm()
        direction = pattern(1, flat.numel()).flip(0).double()
        numbers += [norm.item(), (flat @ direction / norm / direction.norm()).item()]
    return numbers
