package statespace.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import statespace.format.SafeTensors;
import statespace.layer.Parameter;
import statespace.layer.Role;
import statespace.model.CheckpointException;
import statespace.tensor.Tensors;

/** Ranger against its equations in double, and these against the values of the class by which RIR was published. */
class RangerTest {
    private static final double RATE = 0.1;
    private static final double DECAY = 0.01;

    /** p after each step from p = 1 with the gradient sin t, float64, rate 0.1, weight decay 0.01. */
    private static final double[] PUBLISHED = {0.9148529, 0.82622114, 0.76483849, 0.74313242, 0.79998254, 0.79960956,
        0.79867453, 0.79685714, 0.79463905, 0.79444183, 0.7939997, 0.79413592};

    /** The equations as they stand, for one number. */
    private static final class Twin {
        private double value;
        private double slow;
        private double first;
        private double second;
        private int t;

        Twin(double value) {
            this.value = value;
            slow = value;
        }

        double step(double gradient) {
            t++;
            second = 0.999 * second + 0.001 * gradient * gradient;
            first = 0.9 * first + 0.1 * gradient;
            double power = Math.pow(0.999, t);
            double most = 2 / (1 - 0.999) - 1;
            double length = most - 2 * t * power / (1 - power);
            double left = 1 - Math.pow(0.9, t);
            value -= DECAY * RATE * value;
            value -= length >= 5
                    ? RATE / left
                            * Math.sqrt((1 - power) * (length - 4) / (most - 4) * (length - 2) / length * most
                                    / (most - 2))
                            * first / (Math.sqrt(second) + 1e-8)
                    : RATE / left * first;
            if (t % 5 == 0) {
                value = 0.8 * value + 0.2 * slow;
                slow = value;
            }
            return value;
        }
    }

    private static Parameter number(String name, double value) {
        return Parameter.of(name, Tensors.of(new float[]{(float) value}, 1).set_requires_grad(true), Role.MATRIX);
    }

    private static Optimiser ranger(List<Parameter> parameters) {
        TrainConfig config = TrainConfig.standard().withRates(RATE, RATE).withWeightDecay(DECAY)
                .with(TrainConfig.Rule.RANGER);
        return new Optimiser(parameters, ParameterPlan.byRole(config), 1e9, config.optimiser());
    }

    private static void step(Optimiser optimiser, Parameter parameter, double gradient) {
        try (PointerScope _ = new PointerScope()) {
            optimiser.zeroGradients();
            Tensor given = Tensors.of(new float[]{(float) gradient}, 1);
            parameter.value().mutable_grad().put(given);
            optimiser.step(1);
        }
    }

    private static double value(Parameter parameter) {
        return Tensors.toFloats(parameter.value())[0];
    }

    @Test
    void theEquationsGiveThePublishedTrace() {
        Twin twin = new Twin(1);
        for (int t = 1; t <= PUBLISHED.length; t++) {
            assertEquals(PUBLISHED[t - 1], twin.step(Math.sin(t)), 1e-8, "step " + t);
        }
    }

    @Test
    void stepsFollowTheEquationsToThePrecisionOfFloat32() {
        Parameter parameter = number("p", 1);
        Optimiser optimiser = ranger(List.of(parameter));
        Twin twin = new Twin(1);
        for (int t = 1; t <= 200; t++) {
            step(optimiser, parameter, Math.sin(t));
            double expected = twin.step(Math.sin(t));
            assertEquals(expected, value(parameter), t <= PUBLISHED.length ? 2e-7 : 1e-5, "step " + t);
        }
    }

    @Test
    void gradientsNearZeroMeetTheSameEpsilon() {
        Parameter parameter = number("p", 1);
        Optimiser optimiser = ranger(List.of(parameter));
        Twin twin = new Twin(1);
        for (int t = 1; t <= 60; t++) {
            step(optimiser, parameter, 1e-7);
            assertEquals(twin.step(1e-7), value(parameter), 2e-6, "step " + t);
        }
    }

    /** Its slow copy waits for its own fifth step. */
    @Test
    void aParameterWithoutAGradientWaits() {
        Parameter often = number("often", 1);
        Parameter seldom = number("seldom", 2);
        Optimiser optimiser = ranger(List.of(often, seldom));
        Twin oftenTwin = new Twin(1);
        Twin seldomTwin = new Twin(2);
        for (int t = 1; t <= 42; t++) {
            try (PointerScope _ = new PointerScope()) {
                optimiser.zeroGradients();
                often.value().mutable_grad().put(Tensors.of(new float[]{(float) Math.sin(t)}, 1));
                oftenTwin.step(Math.sin(t));
                if (t % 3 == 0) {
                    seldom.value().mutable_grad().put(Tensors.of(new float[]{(float) Math.cos(t)}, 1));
                    seldomTwin.step(Math.cos(t));
                }
                optimiser.step(1);
            }
            assertEquals(oftenTwin.value, value(often), 1e-6, "step " + t);
            assertEquals(seldomTwin.value, value(seldom), 1e-6, "step " + t);
        }
    }

    @Test
    void anotherOneGoesOnBetweenTwoMeetingsWithTheSlowCopy() {
        Parameter whole = number("p", 1);
        Optimiser first = ranger(List.of(whole));
        for (int t = 1; t <= 8; t++) {
            step(first, whole, Math.sin(t));
        }
        Parameter resumed = number("p", value(whole));
        Optimiser second = ranger(List.of(resumed));
        second.fill(Path.of("resume"), first.entries());
        for (int t = 9; t <= 21; t++) {
            step(first, whole, Math.sin(t));
            step(second, resumed, Math.sin(t));
            assertArrayEquals(Tensors.toFloats(whole.value()), Tensors.toFloats(resumed.value()), 0, "step " + t);
        }
    }

    @Test
    void aFileWithoutTheSlowCopiesIsRefused() {
        Parameter parameter = number("p", 1);
        Optimiser optimiser = ranger(List.of(parameter));
        Map<String, SafeTensors.Entry> stored = optimiser.entries();
        stored.remove("optimiser.slow.p");
        assertEquals("resume: expected 'optimiser.slow.p' as F32 [1], found none; start the run anew",
                assertThrows(CheckpointException.class, () -> optimiser.fill(Path.of("resume"), stored))
                        .getMessage());
    }
}
