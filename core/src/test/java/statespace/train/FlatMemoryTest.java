package statespace.train;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.layer.Dropout;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.layer.Mamba;
import statespace.layer.Norm;
import statespace.layer.Parameter;
import statespace.layer.Residual;
import statespace.layer.Role;
import statespace.layer.S4d;
import statespace.layer.Stack;
import statespace.tensor.Tensors;

/** Ten thousand training steps of a two-layer model keep the resident set where it was: nothing native leaks. */
class FlatMemoryTest {
    private static final int STEPS = 10_000;
    private static final long LARGEST_GROWTH_KIB = 48 * 1024;

    @Test
    void theResidentSetIsFlatOverTenThousandSteps() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "the resident set is read from /proc, which this system does not have");
        SplittableRandom random = new SplittableRandom(1);
        Dropout dropout = new Dropout(0.1, false);
        Linear readout = new Linear(8, 1, true, Role.READOUT, random);
        Stack stack = new Stack(List.of(
                new Residual(new Norm(Norm.Kind.RMS, 8), new Mamba(Mamba.Config.of(8).withState(4), 2, random),
                        dropout),
                new Residual(new Norm(Norm.Kind.LAYER, 8), new S4d(S4d.Config.of(8).withState(4), random), dropout)),
                new Norm(Norm.Kind.LAYER, 8));
        Optimiser optimiser = new Optimiser(Parameter.concat(Parameter.prefixed("stack", stack.parameters()),
                Parameter.prefixed("readout", readout.parameters())), ParameterPlan.byRole(TrainConfig.standard()),
                TrainConfig.standard().clip());
        long early = 0;
        for (int step = 0; step < STEPS; step++) {
            step(stack, readout, optimiser, random);
            if (step == STEPS / 5) {
                early = residentKib(status);
            }
        }
        long growth = residentKib(status) - early;
        assertTrue(growth < LARGEST_GROWTH_KIB, "the resident set grew by " + growth + " KiB");
    }

    private static void step(Stack stack, Linear readout, Optimiser optimiser, SplittableRandom random) {
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
