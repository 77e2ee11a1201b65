package statespace.kernels.matrix;

import statespace.kernels.internal.Checks;

/**
 * How the matrices A_i of a linear controlled differential equation are made from their parameters (Walker et al. 2025,
 * arXiv 2505.17761). N is the width of the state.
 */
public sealed interface MatrixStructure {

    /** Floats of one A_i at width N. */
    long floats(int width);

    /**
     * Checks that such a matrix can have this width.
     *
     * @throws IllegalArgumentException with both sizes
     */
    void check(int width);

    /**
     * Blocks of {@code block} x {@code block} on the diagonal; 1 is a diagonal matrix, N a dense one. Parameters (block,
     * block, N/block) as row, column, number of the block: the number is contiguous, so that a lane is a block. The state
     * is laid out alike: block j has the states j, j + N/block, j + 2 N/block and so on.
     */
    record Blocks(int block) implements MatrixStructure {
        public Blocks {
            Checks.atLeast(1, "block", block);
        }

        @Override
        public long floats(int width) {
            return (long) width * block;
        }

        @Override
        public void check(int width) {
            if (width % block != 0) {
                throw new IllegalArgumentException("blocks of " + block + " do not divide a state of " + width
                        + ": take a width that is a multiple of " + block);
            }
        }
    }

    /**
     * A diagonal plus a product of low rank, diag(d) + U Vᵀ. Parameters d (N), then U (N, rank), then V (N, rank).
     */
    record LowRank(int rank) implements MatrixStructure {
        public LowRank {
            Checks.atLeast(0, "rank", rank);
        }

        @Override
        public long floats(int width) {
            return (1 + 2L * rank) * width;
        }

        @Override
        public void check(int width) {
            if (rank > width) {
                throw new IllegalArgumentException("a rank of " + rank + " is more than the width " + width);
            }
        }
    }

    /** H diag(d) with Sylvester's Hadamard matrix H divided by √N, which is orthonormal. Parameters d (N); N a power of 2. */
    record Hadamard() implements MatrixStructure {
        @Override
        public long floats(int width) {
            return width;
        }

        @Override
        public void check(int width) {
            if (Integer.bitCount(width) != 1) {
                throw new IllegalArgumentException(
                        "a Walsh-Hadamard matrix has a power of 2 rows, not " + width + ": take "
                                + Integer.highestOneBit(width) + " or " + 2L * Integer.highestOneBit(width));
            }
        }
    }
}
