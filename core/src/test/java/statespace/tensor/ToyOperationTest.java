package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.stack;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;
import statespace.kernels.Element;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;

/** A kernel becomes an operation of autograd by one method: which sizes it has, how it is called forward and back. */
class ToyOperationTest {
    private static final Kernels KERNELS = Kernels.active()
            .with(new Kernels.Twins<>(ToyScan.class, ToyScan::new, ToyScan::new));
    private static final int LENGTH = 9;

    /** A leaking sum of every channel, y_t = g y_(t-1) + x_t; it keeps every state, which a real kernel does not. */
    static final class ToyScan {
        record Shape(int batch, int length, int channels) {
            private long place(int b, int t, int c) {
                return ((long) b * length + t) * channels + c;
            }
        }

        void forward(Shape shape, MemorySegment[] in, MemorySegment y, MemorySegment finalState,
                MemorySegment checkpoints, Workers workers) {
            workers.run(shape.batch * shape.channels, task -> {
                double state = Element.FLOAT.loadOr(in[2], task, 0);
                for (int t = 0; t < shape.length; t++) {
                    long place = shape.place(task / shape.channels, t, task % shape.channels);
                    Element.FLOAT.store(checkpoints, place, state);
                    state = Element.FLOAT.load(in[1], task % shape.channels) * state
                            + Element.FLOAT.load(in[0], place);
                    Element.FLOAT.store(y, place, state);
                }
                Element.FLOAT.store(finalState, task, state);
            });
        }

        void adjoint(Shape shape, MemorySegment[] in, MemorySegment checkpoints, MemorySegment dy,
                MemorySegment dFinal, MemorySegment[] gradients, Workers workers) {
            workers.run(shape.channels, c -> {
                double g = Element.FLOAT.load(in[1], c);
                double dG = 0;
                for (int b = 0; b < shape.batch; b++) {
                    long state = (long) b * shape.channels + c;
                    double carried = Element.FLOAT.loadOr(dFinal, state, 0);
                    for (int t = shape.length - 1; t >= 0; t--) {
                        double s = Element.FLOAT.load(dy, shape.place(b, t, c)) + carried;
                        Element.FLOAT.store(gradients[0], shape.place(b, t, c), s);
                        dG += s * Element.FLOAT.load(checkpoints, shape.place(b, t, c));
                        carried = g * s;
                    }
                    Element.FLOAT.store(gradients[2], state, carried);
                }
                Element.FLOAT.store(gradients[1], c, dG);
            });
        }
    }

    /** The operation: x (batch, length, channels), g (channels), initial (batch, channels) or null. */
    private static KernelOps.Scanned scan(Tensor x, Tensor g, Tensor initial, boolean wantFinal) {
        var call = new KernelOperation(x, g, initial);
        var shape = new ToyScan.Shape((int) x.size(0), (int) x.size(1), (int) x.size(2));
        ToyScan scan = KERNELS.get(ToyScan.class);
        return call.run(wantFinal, new long[]{shape.batch, shape.channels},
                (long) shape.batch * shape.length * shape.channels,
                (y, last, kept) -> scan.forward(shape, call.inputs(), y, last, kept, Workers.shared()),
                (kept, dy, dLast, gradients) -> scan.adjoint(shape, call.inputs(), kept, dy, dLast, gradients,
                        Workers.shared()));
    }

    private static KernelOps.Scanned eager(Tensor x, Tensor g, Tensor initial) {
        TensorVector ys = new TensorVector();
        Tensor state = initial;
        for (int t = 0; t < LENGTH; t++) {
            state = state == null ? x.select(1, t) : g.mul(state).add(x.select(1, t));
            ys.push_back(state);
        }
        return new KernelOps.Scanned(stack(ys, 1), state);
    }

    private static Tensor loss(KernelOps.Scanned scanned) {
        return scanned.y().square().sum().add(scanned.finalState().square().sum());
    }

    @Test
    void itsValueAndGradientsEqualAnEagerLoop() {
        try (PointerScope _ = new PointerScope()) {
            KernelOpsTest.compare(
                    List.of(KernelOpsTest.leaf(2, LENGTH, 5), KernelOpsTest.leaf(5), KernelOpsTest.leaf(2, 5)),
                    in -> loss(scan(in.get(0), in.get(1), in.get(2), true)),
                    in -> loss(eager(in.get(0), in.get(1), in.get(2))));
        }
    }

    @Test
    void withoutAStateAndOverATurnedInputAsWell() {
        try (PointerScope _ = new PointerScope()) {
            KernelOpsTest.compare(List.of(KernelOpsTest.leaf(2, 5, LENGTH), KernelOpsTest.leaf(5)),
                    in -> scan(in.get(0).transpose(1, 2), in.get(1), null, false).y().square().sum(),
                    in -> eager(in.get(0).transpose(1, 2), in.get(1), null).y().square().sum());
        }
    }

    @Test
    void whereNoGradientIsWantedNoneIsRecorded() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = KernelOpsTest.leaf(2, LENGTH, 5);
            Tensor g = KernelOpsTest.leaf(5);
            KernelOps.Scanned plain = Bridge.withoutGradient(() -> scan(x, g, null, false));
            assertFalse(plain.y().requires_grad());
            assertNull(plain.finalState());
            assertArrayEquals(Tensors.toFloats(eager(x, g, null).y()), Tensors.toFloats(plain.y()), 1e-4f);
        }
    }
}
