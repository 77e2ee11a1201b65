package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.empty_like;
import static statespace.tensor.Tensors.contiguous;
import static statespace.tensor.Tensors.segment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * What all kernels have in common as operations of autograd: inputs as memory, outputs, the gradients when they are asked
 * for. A kernel's own operation says which sizes it has and how its forward pass and its adjoint are called.
 */
final class KernelOperation {
    /** Floats of the kept states of a kernel that keeps none. */
    static final long KEEPS_NOTHING = -1;

    private final Tensor[] in;
    private final Tensor[] plain;
    private final MemorySegment[] segments;

    /** A kernel forward: writes the output, and the final state and the kept states where they are there. */
    interface Forward {
        void run(MemorySegment y, MemorySegment finalState, MemorySegment checkpoints);
    }

    /** A kernel's adjoint: writes a gradient for every input, in their order, where it is wanted. */
    interface Adjoint {
        void run(MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal, MemorySegment[] gradients);
    }

    /** On these inputs; null where one is absent. y will have the shape of the first. */
    KernelOperation(Tensor... in) {
        this.in = in;
        plain = new Tensor[in.length];
        for (int i = 0; i < in.length; i++) {
            plain[i] = in[i] == null ? null : contiguous(in[i].detach());
        }
        segments = segments(plain);
    }

    /** The inputs as the kernel reads them, in their order; null where one is absent. */
    MemorySegment[] inputs() {
        return segments;
    }

    /**
     * Calls the kernel, and its adjoint when the gradient of the result arrives.
     *
     * @param wantFinal
     *            whether the final state is a result as well
     * @param stateShape
     *            shape of the final state
     * @param checkpointFloats
     *            of the kept states, or {@link #KEEPS_NOTHING}
     */
    KernelOps.Scanned run(boolean wantFinal, long[] stateShape, long checkpointFloats, Forward forward,
            Adjoint adjoint) {
        return run(Tensors.shape(in[0]), wantFinal, stateShape, checkpointFloats, forward, adjoint);
    }

    /** The same where y has another shape than the first input. */
    KernelOps.Scanned run(long[] yShape, boolean wantFinal, long[] stateShape, long checkpointFloats, Forward forward,
            Adjoint adjoint) {
        boolean keep = checkpointFloats != KEEPS_NOTHING && Bridge.wantsGradient(in);
        Tensor checkpoints = keep ? empty(checkpointFloats) : null;
        Packed packed = new Packed(yShape, stateShape, wantFinal);
        forward.run(segment(packed.y()), segment(packed.finalState()), segment(checkpoints));
        return packed.attach(in, (dy, dFinal) -> {
            Tensor[] gradients = gradients();
            adjoint.run(segment(checkpoints), segment(dy), segment(dFinal), segments(gradients));
            return gradients;
        });
    }

    private Tensor[] gradients() {
        Tensor[] gradients = new Tensor[in.length];
        for (int i = 0; i < in.length; i++) {
            gradients[i] = in[i] != null && in[i].requires_grad() ? empty_like(plain[i]) : null;
        }
        return gradients;
    }

    private static MemorySegment[] segments(Tensor[] tensors) {
        return Arrays.stream(tensors).map(Tensors::segment).toArray(MemorySegment[]::new);
    }
}
