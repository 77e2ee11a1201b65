package statespace.tensor;

import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The recurrence over two axes, one tensor operation at a time: the reference of anything faster, differentiable by
 * autograd in any precision.
 *
 * <pre>
 * h¹[v,t] = A1 h¹[v,t−1] + A2 h²[v,t−1] + B1 x[v,t]
 * h²[v,t] = A3 h¹[v−1,t] + A4 h²[v−1,t] + B2 x[v,t]
 * y[v,t]  = Σ C1 h¹[v,t] + C2 h²[v,t]
 * </pre>
 *
 * Every parameter is that of the cell that is written; states outside the grid are zero. The three orders are three
 * programs for the same numbers.
 *
 * @param a1
 *            along time, into h¹ from h¹; this and all others broadcast to (batch, variates, time, channels, state)
 * @param a2
 *            along time, into h¹ from h²
 * @param a3
 *            across variates, into h² from h¹
 * @param a4
 *            across variates, into h² from h²
 * @param b1
 *            input of h¹
 * @param b2
 *            input of h²
 * @param c1
 *            output of h¹
 * @param c2
 *            output of h²
 */
public record EagerGrid(Tensor a1, Tensor a2, Tensor a3, Tensor a4, Tensor b1, Tensor b2, Tensor c1, Tensor c2) {
    private static final int VARIATES = 1;
    private static final int TIME = 2;

    /**
     * Both states of all cells, and what is read from them.
     *
     * @param y
     *            (batch, variates, time, channels)
     * @param h1
     *            (batch, variates, time, channels, state)
     * @param h2
     *            (batch, variates, time, channels, state)
     */
    public record Result(Tensor y, Tensor h1, Tensor h2) {}

    /** Row by row: h² of a row is elementwise in time, h¹ is a recurrence along it. */
    public Result rows(Tensor x) {
        EagerGrid cells = over(x);
        Tensor in1 = cells.b1.mul(x.unsqueeze(-1));
        Tensor in2 = cells.b2.mul(x.unsqueeze(-1));
        TensorVector all1 = new TensorVector();
        TensorVector all2 = new TensorVector();
        Tensor above1 = zeros_like(in1.select(VARIATES, 0)); // (batch, time, channels, state)
        Tensor above2 = above1;
        for (int v = 0; v < x.size(VARIATES); v++) {
            Tensor h2 = at(cells.a3, VARIATES, v).mul(above1).add(at(cells.a4, VARIATES, v).mul(above2))
                    .add(at(in2, VARIATES, v));
            TensorVector row = new TensorVector();
            Tensor before1 = zeros_like(at(h2, 1, 0)); // (batch, channels, state)
            Tensor before2 = before1;
            for (int t = 0; t < x.size(TIME); t++) {
                before1 = at(at(cells.a1, VARIATES, v), 1, t).mul(before1)
                        .add(at(at(cells.a2, VARIATES, v), 1, t).mul(before2)).add(at(at(in1, VARIATES, v), 1, t));
                before2 = at(h2, 1, t);
                row.push_back(before1);
            }
            above1 = stack(row, 1);
            above2 = h2;
            all1.push_back(above1);
            all2.push_back(above2);
        }
        return cells.read(stack(all1, VARIATES), stack(all2, VARIATES));
    }

    /** Column by column, as observations arrive. */
    public Result columns(Tensor x) {
        return columns(x, null, null);
    }

    /**
     * Column by column: h¹ of a column is elementwise over the variates, h² is a recurrence across them.
     *
     * @param before1
     *            h¹ of the column before the first, (batch, variates, channels, state), or null for zeros
     * @param before2
     *            h² of that column, or null for zeros
     */
    public Result columns(Tensor x, Tensor before1, Tensor before2) {
        EagerGrid cells = over(x);
        Tensor in1 = cells.b1.mul(x.unsqueeze(-1));
        Tensor in2 = cells.b2.mul(x.unsqueeze(-1));
        TensorVector all1 = new TensorVector();
        TensorVector all2 = new TensorVector();
        Tensor h1 = before1 == null ? zeros_like(at(in1, TIME, 0)) : before1; // (batch, variates, channels, state)
        Tensor h2 = before2 == null ? zeros_like(at(in1, TIME, 0)) : before2;
        for (int t = 0; t < x.size(TIME); t++) {
            h1 = at(cells.a1, TIME, t).mul(h1).add(at(cells.a2, TIME, t).mul(h2)).add(at(in1, TIME, t));
            TensorVector column = new TensorVector();
            Tensor above2 = zeros_like(at(h1, 1, 0)); // (batch, channels, state)
            Tensor above1 = above2;
            for (int v = 0; v < x.size(VARIATES); v++) {
                above2 = at(at(cells.a3, TIME, t), 1, v).mul(above1).add(at(at(cells.a4, TIME, t), 1, v).mul(above2))
                        .add(at(at(in2, TIME, t), 1, v));
                above1 = at(h1, 1, v);
                column.push_back(above2);
            }
            h2 = stack(column, 1);
            all1.push_back(h1);
            all2.push_back(h2);
        }
        return cells.read(stack(all1, TIME), stack(all2, TIME));
    }

    /**
     * Diagonal by diagonal: all cells with the same v + t at once. The grid is sheared so that a diagonal becomes a
     * column of as many rows as there are variates; places without a cell hold zeros and stay zero.
     */
    public Result wavefront(Tensor x) {
        EagerGrid cells = over(x);
        long variates = x.size(VARIATES);
        Tensor s1 = shear(cells.a1);
        Tensor s2 = shear(cells.a2);
        Tensor s3 = shear(cells.a3);
        Tensor s4 = shear(cells.a4);
        Tensor in1 = shear(cells.b1.mul(x.unsqueeze(-1)));
        Tensor in2 = shear(cells.b2.mul(x.unsqueeze(-1)));
        TensorVector all1 = new TensorVector();
        TensorVector all2 = new TensorVector();
        Tensor h1 = zeros_like(at(in1, TIME, 0)); // (batch, variates, channels, state)
        Tensor h2 = h1;
        for (int k = 0; k < in1.size(TIME); k++) {
            Tensor above1 = below(h1, variates);
            Tensor above2 = below(h2, variates);
            h1 = at(s1, TIME, k).mul(h1).add(at(s2, TIME, k).mul(h2)).add(at(in1, TIME, k));
            h2 = at(s3, TIME, k).mul(above1).add(at(s4, TIME, k).mul(above2)).add(at(in2, TIME, k));
            all1.push_back(h1);
            all2.push_back(h2);
        }
        long time = x.size(TIME);
        return cells.read(unshear(stack(all1, TIME), time), unshear(stack(all2, TIME), time));
    }

    /** Row v moves v steps to the right. */
    private static Tensor shear(Tensor grid) {
        long variates = grid.size(VARIATES);
        TensorVector rows = new TensorVector();
        for (int v = 0; v < variates; v++) {
            rows.push_back(constant_pad_nd(at(grid, VARIATES, v), 0, 0, 0, 0, v, variates - 1 - v));
        }
        return stack(rows, VARIATES);
    }

    private static Tensor unshear(Tensor sheared, long time) {
        TensorVector rows = new TensorVector();
        for (int v = 0; v < sheared.size(VARIATES); v++) {
            rows.push_back(at(sheared, VARIATES, v).narrow(1, v, time));
        }
        return stack(rows, VARIATES);
    }

    /** Each row's state in the row after it; zeros in the first. */
    private static Tensor below(Tensor h, long variates) {
        return constant_pad_nd(h.narrow(1, 0, variates - 1), 0, 0, 0, 0, 1, 0);
    }

    /** The parameters of every cell. */
    private EagerGrid over(Tensor x) {
        long state = a1.size(-1);
        long[] full = {x.size(0), x.size(VARIATES), x.size(TIME), x.size(3), state};
        return new EagerGrid(a1.expand(full), a2.expand(full), a3.expand(full), a4.expand(full), b1.expand(full),
                b2.expand(full), c1.expand(full), c2.expand(full));
    }

    private Result read(Tensor h1, Tensor h2) {
        return new Result(c1.mul(h1).add(c2.mul(h2)).sum(-1), h1, h2);
    }

    private static Tensor at(Tensor tensor, int axis, long place) {
        return tensor.select(axis, place);
    }
}
