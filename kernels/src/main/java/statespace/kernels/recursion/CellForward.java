package statespace.kernels.recursion;

/**
 * The cell over some rows, from the children to what its gates are made of. The way forward and the way back, which computes
 * it a second time, have this in common.
 *
 * @param in
 *            [l; r], in rows of {@link CellWeights#xp}
 * @param pre
 *            W1 [l; r] + b1, in rows of {@link CellWeights#hp}; may be the same memory as {@code e}
 * @param e
 *            in rows of {@link CellWeights#hp}
 * @param c
 *            W2 e without b2, in parts, in rows of {@link CellWeights#cp}
 */
record CellForward(float[] in, float[] pre, float[] e, float[] c) {

    /** Rows in memory of their own, where {@code pre} is not wanted. */
    static CellForward of(CellWeights w, int rows) {
        float[] e = new float[rows * w.hp];
        return new CellForward(new float[rows * w.xp], e, e, new float[rows * w.cp]);
    }

    /**
     * Computes rows from {@code first} on; those that fill up the last group are zeros in {@code in}.
     *
     * @param x
     *            nodes, in rows of {@link CellWeights#dp}
     * @param ids
     *            of the nodes, from place {@code from} to {@code to}
     */
    void run(CellWeights w, DropoutMask mask, float[] x, Nodes nodes, int[] ids, int from, int to, int first) {
        int rows = PanelProduct.rows(to - from);
        for (int i = from; i < to; i++) {
            int at = (first + i - from) * w.xp;
            System.arraycopy(x, nodes.left(ids[i]) * w.dp, in, at, w.d);
            System.arraycopy(x, nodes.right(ids[i]) * w.dp, in, at + w.d, w.d);
        }
        PanelProduct.multiply(in, first * w.xp, w.xp, 1, rows, w.input, 2 * w.d, w.hp, pre, first * w.hp, w.hp, false);
        for (int i = from; i < to; i++) {
            int at = (first + i - from) * w.hp;
            VectorGelu.forward(pre, at, w.inputBias, e, at, w.hp);
            drop(w, mask, nodes.key(ids[i]), e, at);
        }
        PanelProduct.multiply(e, first * w.hp, w.hp, 1, rows, w.output, w.h, w.cp, c, first * w.cp, w.cp, false);
    }

    /** A row of hidden units times the factors of dropout of a node. */
    static void drop(CellWeights w, DropoutMask mask, int key, float[] values, int at) {
        if (mask.rate() > 0) {
            VectorGelu.drop(values, at, w.hp, mask.start(key, w.h), mask);
        }
    }
}
