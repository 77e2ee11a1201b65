package statespace.layer.cde;

/** How the matrices A_i of a linear CDE are made (Walker et al. 2025, arXiv 2505.17761). */
public enum CdeStructure {
    /** One dense matrix of N by N. Any continuous functional of a path can be approximated; the dearest. */
    DENSE,
    /** Dense blocks on the diagonal. As expressive as dense ones as N grows, at the price of N times the block. */
    BLOCK,
    /** A diagonal matrix. One layer tells functions of increments apart, not the order of inputs. */
    DIAGONAL,
    /** A diagonal matrix and one dense block at its end. */
    DIAGONAL_DENSE,
    /** A diagonal matrix and one of low rank. */
    LOW_RANK,
    /** A dense matrix of which most cells are zero and stay so. */
    SPARSE,
    /** A diagonal matrix times Sylvester's Hadamard matrix; N is a power of 2. */
    HADAMARD
}
