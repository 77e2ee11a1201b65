package statespace.kernels.grid;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import statespace.kernels.Workers;
import statespace.kernels.grid.GridScan.Gradients;
import statespace.kernels.grid.GridScan.Shape;
import statespace.kernels.internal.GradientSums;
import statespace.kernels.internal.Lanes;
import statespace.kernels.internal.Scratch;

/**
 * The gradients of a scan over a grid that several tasks contribute to: those of A from every sequence, those of B and C
 * from every sequence where they belong to channels and from every group of channels where they belong to cells. In the
 * order of {@link GridLayout#parameter}: A four times, B and C of p, B and C of q.
 */
final class GridSums {
    private static final int FOUR = 4;

    private final GradientSums[] transitions;
    private final GradientSums[] projections;
    private final MemorySegment[] to = new MemorySegment[2 * FOUR];
    private Shape shape;
    private boolean several; // whether B and C are added up from several parts

    GridSums(Scratch scratch) {
        transitions = four(scratch);
        projections = four(scratch);
    }

    private static GradientSums[] four(Scratch scratch) {
        return Stream.generate(() -> new GradientSums(scratch)).limit(FOUR).toArray(GradientSums[]::new);
    }

    /** Begins the sums of a call. */
    void open(GridAxes axes, int groups, Gradients out) {
        shape = axes.shape();
        several = !shape.selective() || groups > 1;
        for (int i = 0; i < FOUR; i++) {
            to[i] = axes.parameter(out, i);
            to[FOUR + i] = axes.parameter(out, GridLayout.PROJECTIONS + i);
            transitions[i].open(shape.batch(), Math.toIntExact(shape.transitionFloats()));
            if (several) {
                projections[i].open(shape.selective() ? groups : shape.batch(),
                        Math.toIntExact(shape.projectionFloats()));
            }
        }
    }

    /** Puts the sums of a block of channels, (parameter, state, lane), in their place. */
    void put(int batch, GridLayout at, float[] s, int held, int channel, int used) {
        for (int i = 0; i < FOUR; i++) {
            transitions[i].put(batch, s, at.gradient(held, i), channel, used, shape.state());
            if (!shape.selective()) {
                projections[i].put(batch, s, at.gradient(held, GridLayout.PROJECTIONS + i), channel, used,
                        shape.state());
            }
        }
    }

    /** Puts what a group has in the gradient of B or C of a cell; a state index is {@code apart} floats from the next. */
    void putCell(int group, int which, long cell, float[] s, int from, int apart) {
        int states = shape.state();
        if (!several) {
            for (int n = 0; n < states; n++) {
                Lanes.set(to[FOUR + which], cell * states + n, s[from + n * apart]);
            }
            return;
        }
        float[] part = projections[which].part(group);
        int place = Math.toIntExact(cell * states);
        for (int n = 0; n < states; n++) {
            part[place + n] = s[from + n * apart];
        }
    }

    /** Adds up and writes; ends what {@link #open} began. */
    void store(Workers workers) {
        for (int i = 0; i < FOUR; i++) {
            transitions[i].store(to[i], workers);
            if (several) {
                projections[i].store(to[FOUR + i], workers);
            }
        }
    }

    /** Forgets where the sums were to go. */
    void forget() {
        Arrays.fill(to, null);
    }
}
