package statespace.kernels.norm;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/** The normalisation as its equation reads, computed in double. The specification of {@link RmsNorm}. */
public final class ScalarRmsNorm implements RmsNorm {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarRmsNorm(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, Inputs in, MemorySegment y, Workers workers) {
        in.check(shape, element);
        Checks.present("y", y, shape.floats(), element);
        workers.run(shape.rows(), row -> {
            double r = reciprocalRoot(shape, in, row);
            for (int i = 0; i < shape.width(); i++) {
                long place = place(shape, row, i);
                element.store(y, place, r * element.load(in.gain(), i) * element.load(in.x(), place));
            }
        });
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment plus, Gradients out,
            Workers workers) {
        in.check(shape, element);
        out.check(shape, element);
        Checks.present("dy", dy, shape.floats(), element);
        Checks.fits("plus", plus, shape.floats(), element);
        double[] r = new double[shape.rows()];
        workers.run(shape.rows(), row -> {
            r[row] = reciprocalRoot(shape, in, row);
            adjoint(shape, in, dy, plus, out, row, r[row]);
        });
        workers.run(shape.width(), i -> {
            double sum = 0;
            for (int row = 0; row < shape.rows(); row++) {
                long place = place(shape, row, i);
                sum += r[row] * element.load(in.x(), place) * element.load(dy, place);
            }
            element.store(out.gain(), i, sum);
        });
    }

    private void adjoint(Shape shape, Inputs in, MemorySegment dy, MemorySegment plus, Gradients out, int row,
            double r) {
        int width = shape.width();
        double s = 0;
        for (int i = 0; i < width; i++) {
            long place = place(shape, row, i);
            s += element.load(dy, place) * element.load(in.gain(), i) * element.load(in.x(), place);
        }
        for (int i = 0; i < width; i++) {
            long place = place(shape, row, i);
            double direct = r * element.load(in.gain(), i) * element.load(dy, place);
            double throughRoot = r * r * r * s / width * element.load(in.x(), place);
            element.store(out.x(), place, element.loadOr(plus, place, 0) + direct - throughRoot);
        }
    }

    private double reciprocalRoot(Shape shape, Inputs in, int row) {
        double squares = 0;
        for (int i = 0; i < shape.width(); i++) {
            double x = element.load(in.x(), place(shape, row, i));
            squares += x * x;
        }
        return 1 / Math.sqrt(squares / shape.width() + in.epsilon());
    }

    private static long place(Shape shape, int row, int i) {
        return (long) row * shape.width() + i;
    }
}
