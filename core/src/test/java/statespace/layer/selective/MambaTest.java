package statespace.layer.selective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.tensor.Tensors;

/** The official initialisation, names and shapes. */
class MambaTest {
    private final Map<String, Parameter> parameters = new Mamba(Mamba.Config.of(64), 4, new SplittableRandom(1))
            .parameters().stream().collect(Collectors.toMap(Parameter::name, p -> p));

    private void shape(String name, long... expected) {
        assertArrayEquals(expected, Tensors.shape(parameters.get(name).value()), name);
    }

    @Test
    void namesAndShapesAreThoseOfPublicCheckpoints() {
        assertEquals(9, parameters.size());
        shape("A_log", 128, 16);
        shape("D", 128);
        shape("in_proj.weight", 256, 64);
        shape("conv1d.weight", 128, 1, 4);
        shape("conv1d.bias", 128);
        shape("x_proj.weight", 36, 128);
        shape("dt_proj.weight", 128, 4);
        shape("dt_proj.bias", 128);
        shape("out_proj.weight", 64, 128);
    }

    @Test
    void stepSizesStartBetweenTheirBounds() {
        for (float bias : values("dt_proj.bias")) {
            double step = Math.log1p(Math.exp(bias));
            assertTrue(step > 0.99e-3 && step < 1.01e-1, "step " + step);
        }
    }

    @Test
    void decaysStartAtOneToN() {
        float[] aLog = values("A_log");
        for (int i = 0; i < aLog.length; i++) {
            assertEquals(i % 16 + 1, Math.exp(aLog[i]), 1e-5);
        }
    }

    @Test
    void weightsStartUniformAndTheOutputSmallerWithDepth() {
        within("in_proj.weight", 1 / Math.sqrt(64));
        within("x_proj.weight", 1 / Math.sqrt(128));
        within("dt_proj.weight", 0.5);
        within("conv1d.weight", 0.5);
        within("out_proj.weight", 0.5 / Math.sqrt(128));
    }

    @Test
    void dynamicsAreNeitherDecayedNorTrainedAtTheCommonRate() {
        assertEquals(Role.RECURRENT, parameters.get("A_log").role());
        assertEquals(Role.RECURRENT, parameters.get("dt_proj.bias").role());
        assertEquals(false, parameters.get("D").role().decayed());
        assertEquals(true, parameters.get("in_proj.weight").role().decayed());
    }

    private void within(String name, double bound) {
        double largest = 0;
        for (float value : values(name)) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest <= bound * 1.000001 && largest > 0.97 * bound, name + " reaches " + largest);
    }

    private float[] values(String name) {
        return Tensors.toFloats(parameters.get(name).value());
    }
}
