package statespace.kernels.step;

/**
 * The product of a matrix and a vector, y_i ← y_i + Σ_j W_ij x_j: what a linear map is to a stream that brings one vector
 * at a time. The matrix is read once a product, so that its memory sets the speed.
 */
public interface MatrixVector {

    /**
     * Adds the product.
     *
     * @param w
     *            (rows, columns)
     * @param x
     *            holds the vector (columns) from {@code xAt} on
     * @param y
     *            holds what to add to, (rows), from {@code yAt} on; there must be room for {@link PackedMatrix#paddedRows},
     *            and what lies beyond the rows loses its meaning
     * @throws IndexOutOfBoundsException
     *             if an array is too short
     */
    void add(PackedMatrix w, float[] x, int xAt, float[] y, int yAt);
}
