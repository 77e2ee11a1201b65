package statespace.lab.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fitter of impulse responses: its gradient, its rules, and that it descends. */
class ImpulseModelTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradientEqualsCentralDifferences(boolean complex) {
        var config = new ImpulseFit.Config(complex, 5, 0.3, ImpulseFit.Rule.ADAM, 1e-3, 1, false, 7);
        ImpulseModel model = new ImpulseModel(config, Targets.random(12, 3));
        for (int group = 1; group < model.parameters.length; group++) { // away from the tiny start
            for (int n = 0; n < 5; n++) {
                model.parameters[group][n] += 0.3 + 0.1 * n * group;
            }
        }
        model.clearGradients();
        model.addGradient();
        double[][] gradient = java.util.Arrays.stream(model.gradients).map(double[]::clone).toArray(double[][]::new);
        double step = 1e-6;
        for (int group = 0; group < gradient.length; group++) {
            for (int n = 0; n < 5; n++) {
                double value = model.parameters[group][n];
                model.parameters[group][n] = value + step;
                double above = model.addGradient();
                model.parameters[group][n] = value - step;
                double below = model.addGradient();
                model.parameters[group][n] = value;
                assertEquals((above - below) / (2 * step), gradient[group][n],
                        1e-6 * (1 + Math.abs(gradient[group][n])),
                        "group " + group + ", mode " + n);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADAM", "ADAMW", "RADAM"})
    void complexFitsReachTheTarget(String rule) {
        var config = new ImpulseFit.Config(true, 16, 0.9, ImpulseFit.Rule.valueOf(rule), 1e-2, 6000, false, 2);
        assertTrue(ImpulseFit.of(config, Targets.unit(Targets.delay(12))).best() < 1e-2, rule);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theStartIsTheZeroMapAndSeedsAreKept(boolean complex) {
        var config = new ImpulseFit.Config(complex, 32, 0.99, ImpulseFit.Rule.ADAM, 1e-5, 1, true, 4);
        double[] target = Targets.unit(Targets.oscillation(32));
        assertEquals(1, ImpulseFit.of(config, target).best(), 1e-2);
        assertEquals(ImpulseFit.of(config, target), ImpulseFit.of(config, target));
    }

    /** An ε-approximation is measured in more than one norm, all of the same system: ‖e‖₂ ≤ ‖e‖₁ ≤ √t ‖e‖₂. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAbsoluteErrorIsThatOfTheSystemWithTheSmallestSquaredError(boolean complex) {
        double[] target = Targets.unit(Targets.random(12, 5));
        double size = java.util.Arrays.stream(target).map(Math::abs).sum();
        var start = ImpulseFit.of(new ImpulseFit.Config(complex, 8, 0.9, ImpulseFit.Rule.ADAM, 1e-6, 1, false, 3),
                target);
        assertEquals(size, start.absolute(), 1e-3, "the start is the zero map");
        var fit = ImpulseFit.of(new ImpulseFit.Config(complex, 8, 0.9, ImpulseFit.Rule.ADAM, 1e-2, 500, false, 3),
                target);
        double root = Math.sqrt(fit.best());
        assertTrue(fit.absolute() >= root && fit.absolute() <= Math.sqrt(12) * root, fit.toString());
        assertTrue(fit.absolute() < size, fit.toString());
    }
}
