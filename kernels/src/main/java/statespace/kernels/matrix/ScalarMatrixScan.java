package statespace.kernels.matrix;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/** The matrix scan as its equation reads, computed in double. The specification of {@link MatrixScan}. */
public final class ScalarMatrixScan implements MatrixScan {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarMatrixScan(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        MatrixNorms.checkTokens(shape, in, element);
        var norms = MatrixNorms.of(shape, in, element);
        double[] a = row(in.a(), 0, Math.toIntExact(shape.matrixFloats()));
        workers.run(shape.batch(), sequence -> {
            var matrix = new ScalarTransition(shape, a, null);
            double[] y = row(in.initial(), (long) sequence * shape.width(), shape.width());
            for (int k = 0; k < shape.length(); k++) {
                long at = ((long) sequence * shape.length() + k) * shape.width();
                matrix.at(drivers(shape, in, sequence, k));
                y = last(step(shape, matrix, norms.at(sequence, k), y, row(in.b(), at, shape.width())));
                write(y, out.y(), at);
                write(y, out.checkpoints(), at);
            }
            write(y, out.finalState(), (long) sequence * shape.width());
        });
    }

    /** The states at the ends of the parts of a step, the first that at its beginning. */
    private static List<double[]> step(Shape shape, ScalarTransition matrix, double norm, double[] y, double[] b) {
        List<double[]> states = new ArrayList<>();
        states.add(y);
        int parts = shape.integrator().parts(norm);
        int terms = shape.integrator().terms(norm, parts);
        for (int part = 0; part < parts; part++) {
            double[] sum = last(states).clone();
            for (double[] term : terms(shape, matrix, parts, terms, last(states), b)) {
                add(1, term, sum);
            }
            add(shape.integrator().exact() || part < parts - 1 ? 0 : 1, b, sum);
            states.add(sum);
        }
        return states;
    }

    /** t_1 to t_p. */
    private static List<double[]> terms(Shape shape, ScalarTransition matrix, int parts, int count, double[] y,
            double[] b) {
        List<double[]> terms = new ArrayList<>();
        double[] term = y;
        for (int j = 1; j <= count; j++) {
            double[] next = matrix.times(term);
            add(j == 1 && shape.integrator().exact() ? 1 : 0, b, next);
            for (int n = 0; n < next.length; n++) {
                next[n] /= (double) parts * j;
            }
            terms.add(next);
            term = next;
        }
        return terms;
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, element);
        out.check(shape, in, element);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), element);
        Checks.present("dy", dy, shape.sequenceFloats(), element);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), element);
        var norms = MatrixNorms.of(shape, in, element);
        double[] a = row(in.a(), 0, Math.toIntExact(shape.matrixFloats()));
        double[][] dA = new double[shape.batch()][a.length];
        workers.run(shape.batch(), sequence -> {
            var matrix = new ScalarTransition(shape, a, dA[sequence]);
            double[] gradient = row(dFinal, (long) sequence * shape.width(), shape.width());
            for (int k = shape.length() - 1; k >= 0; k--) {
                long at = ((long) sequence * shape.length() + k) * shape.width();
                add(1, row(dy, at, shape.width()), gradient);
                matrix.at(drivers(shape, in, sequence, k));
                double[] before = k > 0
                        ? row(checkpoints, at - shape.width(), shape.width())
                        : row(in.initial(), (long) sequence * shape.width(), shape.width());
                double[] db = new double[shape.width()];
                gradient = back(shape, matrix, norms.at(sequence, k), before, row(in.b(), at, shape.width()), gradient,
                        db);
                write(db, out.b(), at);
                if (out.u() != null) {
                    write(matrix.gradient(), out.u(), ((long) sequence * shape.length() + k) * shape.drivers());
                }
            }
            write(gradient, out.initial(), (long) sequence * shape.width());
        });
        double[] sum = new double[a.length];
        for (double[] part : dA) {
            add(1, part, sum);
        }
        write(sum, out.a(), 0);
    }

    /** The gradient of the state before a step out of that after it. */
    private static double[] back(Shape shape, ScalarTransition matrix, double norm, double[] before, double[] b,
            double[] after, double[] db) {
        List<double[]> states = step(shape, matrix, norm, before, b);
        int parts = states.size() - 1;
        int terms = shape.integrator().terms(norm, parts);
        add(shape.integrator().exact() ? 0 : 1, after, db);
        double[] gradient = after;
        for (int part = parts - 1; part >= 0; part--) {
            List<double[]> t = new ArrayList<>(List.of(states.get(part)));
            t.addAll(terms(shape, matrix, parts, terms, states.get(part), b));
            double[] tau = gradient;
            for (int j = terms; j >= 1; j--) {
                double factor = 1.0 / ((double) parts * j);
                add(j == 1 && shape.integrator().exact() ? factor : 0, tau, db);
                matrix.learn(factor, tau, t.get(j - 1));
                double[] next = gradient.clone();
                add(factor, matrix.transposed(tau), next);
                tau = next;
            }
            gradient = tau;
        }
        return gradient;
    }

    private double[] drivers(Shape shape, Inputs in, int sequence, int step) {
        long row = (long) sequence * shape.length() + step;
        if (!shape.tokens()) {
            return row(in.u(), row * shape.drivers(), shape.drivers());
        }
        double[] one = new double[shape.drivers()];
        one[(int) element.load(in.u(), row)] = 1;
        return one;
    }

    private double[] row(MemorySegment from, long at, int count) {
        double[] values = new double[count];
        for (int i = 0; from != null && i < count; i++) {
            values[i] = element.load(from, at + i);
        }
        return values;
    }

    private void write(double[] values, MemorySegment to, long at) {
        for (int i = 0; i < values.length; i++) {
            element.store(to, at + i, values[i]);
        }
    }

    private static void add(double factor, double[] x, double[] to) {
        for (int n = 0; factor != 0 && n < x.length; n++) {
            to[n] += factor * x[n];
        }
    }

    private static double[] last(List<double[]> states) {
        return states.get(states.size() - 1);
    }
}
