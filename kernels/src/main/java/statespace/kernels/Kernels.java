package statespace.kernels;

import statespace.kernels.convolution.CausalConv;
import statespace.kernels.convolution.ScalarCausalConv;
import statespace.kernels.convolution.VectorCausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.diagonal.ScalarDiagonalScan;
import statespace.kernels.diagonal.VectorDiagonalScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.grid.ScalarGridScan;
import statespace.kernels.grid.VectorGridScan;
import statespace.kernels.internal.VectorSupport;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.modal.ScalarModalScan;
import statespace.kernels.modal.VectorModalScan;
import statespace.kernels.norm.RmsNorm;
import statespace.kernels.norm.ScalarRmsNorm;
import statespace.kernels.norm.VectorRmsNorm;
import statespace.kernels.optimizer.AdamWStep;
import statespace.kernels.optimizer.ScalarAdamWStep;
import statespace.kernels.optimizer.VectorAdamWStep;
import statespace.kernels.selective.ScalarSelectiveScan;
import statespace.kernels.selective.SelectiveScan;
import statespace.kernels.selective.VectorSelectiveScan;
import statespace.kernels.step.MambaStep;
import statespace.kernels.step.MatrixVector;
import statespace.kernels.step.ScalarMambaStep;
import statespace.kernels.step.ScalarMatrixVector;
import statespace.kernels.step.VectorMambaStep;
import statespace.kernels.step.VectorMatrixVector;

/**
 * The provider of kernels: the scalar twins, or the vector twins where this JVM and processor allow them. The choice is
 * made once, said in the log, and can be forced with {@code -Dstatespace.kernels=scalar|vector}.
 */
public final class Kernels {
    private static final Kernels SCALAR = new Kernels("scalar", "plain Java", new ScalarSelectiveScan(Element.FLOAT),
            new ScalarDiagonalScan(Element.FLOAT), new ScalarModalScan(Element.FLOAT),
            new ScalarGridScan(Element.FLOAT), new ScalarCausalConv(Element.FLOAT), new ScalarRmsNorm(Element.FLOAT),
            new ScalarMatrixVector(), new ScalarMambaStep(), new ScalarAdamWStep());

    private static final String PROPERTY = "statespace.kernels";

    private static final class Vector {
        static final Kernels INSTANCE = new Kernels("vector", VectorSupport.description(), new VectorSelectiveScan(),
                new VectorDiagonalScan(), new VectorModalScan(), new VectorGridScan(), new VectorCausalConv(),
                new VectorRmsNorm(), new VectorMatrixVector(), new VectorMambaStep(), new VectorAdamWStep());
    }

    private static final class Active {
        static final Kernels INSTANCE = choose(System.getProperty(PROPERTY));

        static {
            System.getLogger(Kernels.class.getName()).log(System.Logger.Level.DEBUG, "kernels: {0} ({1})",
                    INSTANCE.name,
                    INSTANCE.reason);
        }
    }

    private final String name;
    private final String reason;
    private final SelectiveScan selectiveScan;
    private final DiagonalScan diagonalScan;
    private final ModalScan modalScan;
    private final GridScan gridScan;
    private final CausalConv causalConv;
    private final RmsNorm rmsNorm;
    private final MatrixVector matrixVector;
    private final MambaStep mambaStep;
    private final AdamWStep adamWStep;

    Kernels(String name, String reason, SelectiveScan selectiveScan, DiagonalScan diagonalScan,
            ModalScan modalScan, GridScan gridScan, CausalConv causalConv, RmsNorm rmsNorm,
            MatrixVector matrixVector, MambaStep mambaStep, AdamWStep adamWStep) {
        this.name = name;
        this.reason = reason;
        this.selectiveScan = selectiveScan;
        this.diagonalScan = diagonalScan;
        this.modalScan = modalScan;
        this.gridScan = gridScan;
        this.causalConv = causalConv;
        this.rmsNorm = rmsNorm;
        this.matrixVector = matrixVector;
        this.mambaStep = mambaStep;
        this.adamWStep = adamWStep;
    }

    private Kernels(Kernels same, String reason) {
        this(same.name, reason, same.selectiveScan, same.diagonalScan, same.modalScan, same.gridScan, same.causalConv,
                same.rmsNorm, same.matrixVector, same.mambaStep, same.adamWStep);
    }

    /**
    * The kernels of this process.
    *
    * @throws IllegalStateException if the vector twins were forced and cannot run here, or the property has another value
    */
    public static Kernels active() {
        return Active.INSTANCE;
    }

    /** The scalar twins, always there. */
    public static Kernels scalar() {
        return SCALAR;
    }

    /**
     * The vector twins.
     *
     * @throws IllegalStateException with the reason, if they cannot run here
     */
    public static Kernels vector() {
        String refusal = VectorSupport.refusal();
        if (refusal != null) {
            throw new IllegalStateException("vector kernels cannot run here: " + refusal);
        }
        return Vector.INSTANCE;
    }

    /** The choice that a value of the property, or its absence (null), leads to. */
    static Kernels choose(String forced) {
        String refusal = VectorSupport.refusal();
        return switch (forced) {
            case null -> refusal == null ? vector() : new Kernels(SCALAR, refusal);
            case "scalar" -> new Kernels(SCALAR, "forced by -D" + PROPERTY);
            case "vector" -> vector();
            default -> throw new IllegalStateException(
                    "-D" + PROPERTY + " must be scalar or vector, is \"" + forced + "\"");
        };
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

    /** The scan over real or complex modes with selective or fixed B and C. */
    public ModalScan modalScan() {
        return modalScan;
    }

    /** The scan over variates and time of Chimera. */
    public GridScan gridScan() {
        return gridScan;
    }

    /** The depthwise causal convolution. */
    public CausalConv causalConv() {
        return causalConv;
    }

    /** The normalisation by the root mean square. */
    public RmsNorm rmsNorm() {
        return rmsNorm;
    }

    /** The product of a matrix and a vector. */
    public MatrixVector matrixVector() {
        return matrixVector;
    }

    /** One step of a Mamba block. */
    public MambaStep mambaStep() {
        return mambaStep;
    }

    /** One step of AdamW. */
    public AdamWStep adamWStep() {
        return adamWStep;
    }
}
