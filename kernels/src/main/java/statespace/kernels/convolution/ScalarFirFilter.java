package statespace.kernels.convolution;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;

/** The filter as its equation reads, computed in double. The specification of {@link FirFilter}. */
public final class ScalarFirFilter implements FirFilter {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarFirFilter(Element element) {
        this.element = element;
    }

    @Override
    public void forward(Shape shape, MemorySegment x, MemorySegment taps, MemorySegment y, Workers workers) {
        FirFilter.check(shape, "x", x, taps, "y", y, element);
        workers.run(shape.batch(), batch -> {
            for (int t = 0; t < shape.outputLength(); t++) {
                for (int c = 0; c < shape.channels(); c++) {
                    double sum = 0;
                    for (int j = 0; j < shape.taps(); j++) {
                        sum += element.load(taps, j)
                                * element.load(x, place(shape, shape.length(), batch, t + shape.taps() - 1 - j, c));
                    }
                    element.store(y, place(shape, shape.outputLength(), batch, t, c), sum);
                }
            }
        });
    }

    @Override
    public void adjoint(Shape shape, MemorySegment taps, MemorySegment dy, MemorySegment dx, Workers workers) {
        FirFilter.check(shape, "dx", dx, taps, "dy", dy, element);
        workers.run(shape.batch(), batch -> {
            for (int t = 0; t < shape.length(); t++) {
                for (int c = 0; c < shape.channels(); c++) {
                    double sum = 0;
                    for (int j = 0; j < shape.taps(); j++) {
                        int from = t - (shape.taps() - 1) + j;
                        if (from >= 0 && from < shape.outputLength()) {
                            sum += element.load(taps, j)
                                    * element.load(dy, place(shape, shape.outputLength(), batch, from, c));
                        }
                    }
                    element.store(dx, place(shape, shape.length(), batch, t, c), sum);
                }
            }
        });
    }

    private static long place(Shape shape, int length, int batch, int t, int channel) {
        return ((long) batch * length + t) * shape.channels() + channel;
    }
}
