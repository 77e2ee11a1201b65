package statespace.kernels.grid;

import java.lang.foreign.MemorySegment;
import statespace.kernels.grid.GridScan.Gradients;
import statespace.kernels.grid.GridScan.Inputs;
import statespace.kernels.grid.GridScan.Shape;

/**
 * The order in which {@link VectorGridScan} visits cells: the inner loops run along the longer axis. Where that is time,
 * a row is a variate, p is h¹ and q is h²; where it is the variates (a column scan), a row is a step, p is h² and q is
 * h¹. Either way p is carried along a row and q from row to row.
 */
record GridAxes(Shape shape) {

    /** Whether rows are steps. */
    boolean turned() {
        return shape.steps() < shape.variates();
    }

    int rows() {
        return Math.min(shape.variates(), shape.steps());
    }

    int columns() {
        return Math.max(shape.variates(), shape.steps());
    }

    /** Place of a cell in units of cells. */
    long cell(int batch, int row, int column) {
        int v = variate(turned() ? column : row);
        int t = turned() ? row : column;
        return ((long) batch * shape.variates() + v) * shape.steps() + t;
    }

    /** Cells from one column to the next. */
    int stride() {
        return turned() ? (shape.reversed() ? -shape.steps() : shape.steps()) : 1;
    }

    /** Place of the state p (or else q) of a variate's row or column, of a channel, in elements. */
    long state(int batch, boolean p, int place, int channel) {
        int which = p == turned() ? 1 : 0;
        return ((((long) batch * 2 + which) * shape.variates() + variate(place)) * shape.channels() + channel)
                * shape.state();
    }

    private int variate(int place) {
        return shape.reversed() ? shape.variates() - 1 - place : place;
    }

    /** The step size along a row. */
    MemorySegment deltaP(Inputs in) {
        return turned() ? in.delta2() : in.delta1();
    }

    /** The step size from row to row. */
    MemorySegment deltaQ(Inputs in) {
        return turned() ? in.delta1() : in.delta2();
    }

    /** Its gradient, as of {@link #deltaP(Inputs)}. */
    MemorySegment deltaP(Gradients out) {
        return turned() ? out.delta2() : out.delta1();
    }

    /** Its gradient, as of {@link #deltaQ(Inputs)}. */
    MemorySegment deltaQ(Gradients out) {
        return turned() ? out.delta1() : out.delta2();
    }

    /** A parameter by its number, see {@link GridLayout#parameter}. */
    MemorySegment parameter(Inputs in, int number) {
        return switch (natural(number)) {
            case 0 -> in.a1();
            case 1 -> in.a2();
            case 2 -> in.a3();
            case 3 -> in.a4();
            case GridLayout.PROJECTIONS -> in.b1();
            case GridLayout.PROJECTIONS + 1 -> in.c1();
            case GridLayout.PROJECTIONS + 2 -> in.b2();
            default -> in.c2();
        };
    }

    /** Its gradient. */
    MemorySegment parameter(Gradients out, int number) {
        return switch (natural(number)) {
            case 0 -> out.a1();
            case 1 -> out.a2();
            case 2 -> out.a3();
            case 3 -> out.a4();
            case GridLayout.PROJECTIONS -> out.b1();
            case GridLayout.PROJECTIONS + 1 -> out.c1();
            case GridLayout.PROJECTIONS + 2 -> out.b2();
            default -> out.c2();
        };
    }

    /** The number that a parameter has where rows are variates. */
    private int natural(int number) {
        if (!turned()) {
            return number;
        }
        if (number < GridLayout.PROJECTIONS) {
            return 3 - number;
        }
        return GridLayout.PROJECTIONS + (number - GridLayout.PROJECTIONS + 2) % 4;
    }
}
