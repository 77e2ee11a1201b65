package statespace.kernels;

import java.lang.foreign.MemorySegment;
import statespace.kernels.GridScan.Gradients;
import statespace.kernels.GridScan.Shape;

/**
 * The gradients of a scan over a grid that several tasks contribute to: those of A from every sequence, those of B and C
 * from every sequence where they belong to channels and from every group of channels where they belong to cells. In the
 * order of {@link GridLayout#parameter}: A four times, B and C of p, B and C of q.
 */
final class GridSums {
    private final Shape shape;
    private final Partials[] transitions = new Partials[4];
    private final Partials[] projections = new Partials[4]; // null where a single group has all channels of a cell
    private final MemorySegment[] to;

    GridSums(Shape shape, int groups, Gradients natural) {
        this.shape = shape;
        Gradients out = new GridAxes(shape).turned() ? natural.turned() : natural;
        to = new MemorySegment[]{out.a1(), out.a2(), out.a3(), out.a4(), out.b1(), out.c1(), out.b2(), out.c2()};
        for (int i = 0; i < 4; i++) {
            transitions[i] = new Partials(shape.batch(), Math.toIntExact(shape.transitionFloats()));
            projections[i] = shape.selective() && groups == 1
                    ? null
                    : new Partials(shape.selective() ? groups : shape.batch(),
                            Math.toIntExact(shape.projectionFloats()));
        }
    }

    /** Puts the sums of a block of channels, (parameter, state, lane), in their place. */
    void put(int batch, GridLayout at, float[] s, int held, int channel, int used) {
        for (int i = 0; i < 4; i++) {
            transitions[i].put(batch, s, at.gradient(held, i), channel, used, shape.state());
            if (!shape.selective()) {
                projections[i].put(batch, s, at.gradient(held, 6 + i), channel, used, shape.state());
            }
        }
    }

    /** Puts what a group has in the gradient of B or C of a cell; a state index is {@code apart} floats from the next. */
    void putCell(int group, int which, long cell, float[] s, int from, int apart) {
        int states = shape.state();
        if (projections[which] == null) {
            for (int n = 0; n < states; n++) {
                Lanes.set(to[4 + which], cell * states + n, s[from + n * apart]);
            }
            return;
        }
        float[] part = projections[which].part(group);
        int place = Math.toIntExact(cell * states);
        for (int n = 0; n < states; n++) {
            part[place + n] = s[from + n * apart];
        }
    }

    void store(Workers workers) {
        for (int i = 0; i < 4; i++) {
            transitions[i].store(to[i], workers);
            if (projections[i] != null) {
                projections[i].store(to[4 + i], workers);
            }
        }
    }
}
