package statespace.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.Stack;
import statespace.layer.diagonal.S4d;
import statespace.layer.selective.Mamba;
import statespace.tensor.Tensors;

/** Training steps of a two-layer model keep native memory where it was; one leaked tensor a step would be seen. */
class FlatMemoryTest {
    private static final int STEPS = 10_000;
    private static final long LARGEST_GROWTH_KIB = 48 * 1024;
    private static final int WARM_UP = 300;
    private static final double SMALLEST_TENSOR = 200; // bytes, with its storage and its header
    private static final int BLOCKS = 60;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Stack stack = stack(random);
    private final Linear readout = new Linear(8, 1, true, Role.READOUT, random);
    private final Optimiser optimiser = new Optimiser(Parameter.concat(
            Parameter.prefixed("stack", stack.parameters()), Parameter.prefixed("readout", readout.parameters())),
            ParameterPlan.byRole(TrainConfig.standard()), TrainConfig.standard().clip());

    private static Stack stack(SplittableRandom random) {
        Dropout dropout = new Dropout(0.1, false);
        return new Stack(List.of(
                new Residual(new Norm(Norm.Kind.RMS, 8), new Mamba(Mamba.Config.of(8).withState(4), 2, random),
                        dropout),
                new Residual(new Norm(Norm.Kind.LAYER, 8), new S4d(S4d.Config.of(8).withState(4), random), dropout)),
                new Norm(Norm.Kind.LAYER, 8));
    }

    @Test
    void aStepLeavesNothingBehind() {
        NativeGrowth growth = NativeGrowth.of(this::step, WARM_UP, BLOCKS);
        assertEquals(0, growth.pointers(), growth.toString());
        assumeTrue(!Double.isNaN(growth.bytes()), "this C library does not tell what is allocated (mallinfo2)");
        assertTrue(growth.bytes() < SMALLEST_TENSOR / 2, growth.toString());
    }

    /** The smallest leak in Java: a tensor of one number that belongs to no scope. */
    @Test
    void aTensorThatOutlivesItsStepIsSeen() {
        List<Tensor> leaked = new ArrayList<>();
        NativeGrowth growth = NativeGrowth.of(() -> {
            step();
            leaked.add(Tensors.normal(random, 1, 1));
        }, WARM_UP / 3, BLOCKS);
        assertTrue(growth.pointers() == 1, growth.toString());
        assertTrue(Double.isNaN(growth.bytes()) || growth.bytes() > SMALLEST_TENSOR, growth.toString());
        leaked.forEach(Tensor::close);
    }

    /** The smallest leak in libtorch: a tensor of one number to which a reference is counted that nobody holds. */
    @Test
    void aTensorThatNobodyHoldsIsSeen() {
        NativeGrowth growth = NativeGrowth.of(() -> {
            step();
            try (PointerScope _ = new PointerScope()) {
                Tensors.normal(random, 1, 1).unsafeReleaseTensorImpl();
            }
        }, WARM_UP / 3, BLOCKS);
        assumeTrue(!Double.isNaN(growth.bytes()), "this C library does not tell what is allocated (mallinfo2)");
        assertTrue(growth.bytes() > SMALLEST_TENSOR, growth.toString());
    }

    @Test
    @Tag("long")
    void theResidentSetIsFlatOverTenThousandSteps() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "the resident set is read from /proc, which this system does not have");
        long early = 0;
        for (int step = 0; step < STEPS; step++) {
            step();
            if (step == STEPS / 5) {
                early = residentKib(status);
            }
        }
        long growth = residentKib(status) - early;
        assertTrue(growth < LARGEST_GROWTH_KIB, "the resident set grew by " + growth + " KiB");
    }

    private void step() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.normal(random, 1, 2, 16, 8);
            Tensor y = readout.apply(stack.forward(x, ForwardContext.training(random)));
            optimiser.zeroGradients();
            y.square().mean().backward();
            optimiser.clip();
            optimiser.step(1);
        }
    }

    private static long residentKib(Path status) throws IOException {
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
