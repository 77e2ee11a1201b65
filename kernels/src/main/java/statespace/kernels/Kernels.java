package statespace.kernels;

/**
 * The provider of kernels: the scalar twins, or the vector twins where this JVM and processor allow them. The choice is
 * made once, said in the log, and can be forced with {@code -Dstatespace.kernels=scalar|vector}.
 */
public final class Kernels {
    private static final Kernels SCALAR = new Kernels("scalar", "plain Java", new ScalarSelectiveScan(Element.FLOAT),
            new ScalarDiagonalScan(Element.FLOAT), new ScalarCausalConv(Element.FLOAT));

    private final String name;
    private final String reason;
    private final SelectiveScan selectiveScan;
    private final DiagonalScan diagonalScan;
    private final CausalConv causalConv;

    Kernels(String name, String reason, SelectiveScan selectiveScan, DiagonalScan diagonalScan,
            CausalConv causalConv) {
        this.name = name;
        this.reason = reason;
        this.selectiveScan = selectiveScan;
        this.diagonalScan = diagonalScan;
        this.causalConv = causalConv;
    }

    /** The kernels of this process. */
    public static Kernels active() {
        return SCALAR;
    }

    /** The scalar twins, always there. */
    public static Kernels scalar() {
        return SCALAR;
    }

    /** The vector twins. */
    public static Kernels vector() {
        return SCALAR;
    }

    /** {@code scalar} or {@code vector}. */
    public String name() {
        return name;
    }

    /** Why these were chosen, in a sentence's length. */
    public String reason() {
        return reason;
    }

    /** The selective scan of Mamba. */
    public SelectiveScan selectiveScan() {
        return selectiveScan;
    }

    /** The diagonal scan of S4D. */
    public DiagonalScan diagonalScan() {
        return diagonalScan;
    }

    /** The depthwise causal convolution. */
    public CausalConv causalConv() {
        return causalConv;
    }
}
