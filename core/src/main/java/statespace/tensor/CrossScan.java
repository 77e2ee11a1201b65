package statespace.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * The four orders in which VMamba reads an image (Liu et al. 2024, arXiv 2401.10166): row by row, column by column, and both
 * from the end.
 *
 * @param height
 *            rows of tokens
 * @param width
 *            tokens of a row
 */
public record CrossScan(int height, int width) implements Directions {
    private static final int DIRECTIONS = 4;
    private static final int REVERSED = 2; // directions from here on are those before, from the end

    @Override
    public int count() {
        return DIRECTIONS;
    }

    @Override
    public Tensor ordered(Tensor x, int direction) {
        Tensor read = direction % REVERSED == 0 ? x : turned(x, height, width);
        return direction < REVERSED ? read : read.flip(1);
    }

    @Override
    public Tensor restored(Tensor y, int direction) {
        Tensor read = direction < REVERSED ? y : y.flip(1);
        return direction % REVERSED == 0 ? read : turned(read, width, height);
    }

    /** A grid of rows that lies column by column. */
    private static Tensor turned(Tensor x, int rows, int columns) {
        return x.reshape(x.size(0), rows, columns, x.size(2)).transpose(1, 2).reshape(x.size(0),
                (long) rows * columns, x.size(2));
    }
}
