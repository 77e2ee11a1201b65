package statespace.kernels;

import statespace.kernels.GridScan.Shape;

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
}
