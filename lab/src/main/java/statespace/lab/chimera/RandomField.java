package statespace.lab.chimera;

import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.grid.CompanionGrid.Transition;
import statespace.layer.grid.CompanionGrid.Weights;
import statespace.layer.grid.CompanionGrid;
import statespace.tensor.Tensors;

/**
 * Fields of independent N(0, 1) values and what a known grid makes of them, in double precision: a grid of the same shape
 * can learn it without any error.
 *
 * @param inputs
 *            (fields, variates, time, 1)
 * @param outputs
 *            (fields, variates, time, 1)
 */
record RandomField(Tensor inputs, Tensor outputs) {

    /** Draws fields. */
    static RandomField of(CompanionGrid teacher, int fields, int variates, int time, RandomGenerator random) {
        double[] values = new double[fields * variates * time];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        Tensor inputs = Tensors.ofDoubles(values, fields, variates, time, 1);
        return new RandomField(inputs, teacher.forward(inputs));
    }

    /** The teacher: diagonal, N = 3, A1 = .9/n, A2 = .05 n, A3 = .1/n, A4 = .5 − .1 n for n = 1, 2, 3. */
    static CompanionGrid teacher() {
        return new CompanionGrid(Transition.DIAGONAL,
                new Weights(row(.9, .9 / 2, .9 / 3), row(.05, .1, .15), row(.1, .1 / 2, .1 / 3), row(.4, .3, .2),
                        row(1, .5, .25), row(-.5, .25, 1), row(.3, -.2, .1), row(.1, .2, -.4)),
                null);
    }

    private static Tensor row(double... values) {
        return Tensors.ofDoubles(values, 1, values.length);
    }
}
