package statespace.kernels;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import statespace.kernels.attention.LinearAttentionScan;
import statespace.kernels.attention.ScalarLinearAttentionScan;
import statespace.kernels.attention.VectorLinearAttentionScan;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.convolution.FirFilter;
import statespace.kernels.convolution.ScalarCausalConv;
import statespace.kernels.convolution.ScalarFirFilter;
import statespace.kernels.convolution.VectorCausalConv;
import statespace.kernels.convolution.VectorFirFilter;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.diagonal.ScalarDiagonalScan;
import statespace.kernels.diagonal.VectorDiagonalScan;
import statespace.kernels.gated.GatedScan;
import statespace.kernels.gated.ScalarGatedScan;
import statespace.kernels.gated.VectorGatedScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.grid.ScalarGridScan;
import statespace.kernels.grid.VectorGridScan;
import statespace.kernels.internal.VectorSupport;
import statespace.kernels.matrix.MatrixScan;
import statespace.kernels.matrix.ScalarMatrixScan;
import statespace.kernels.matrix.VectorMatrixScan;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.modal.ScalarModalScan;
import statespace.kernels.modal.VectorModalScan;
import statespace.kernels.norm.RmsNorm;
import statespace.kernels.norm.ScalarRmsNorm;
import statespace.kernels.norm.VectorRmsNorm;
import statespace.kernels.optimizer.AdamWStep;
import statespace.kernels.optimizer.ScalarAdamWStep;
import statespace.kernels.optimizer.VectorAdamWStep;
import statespace.kernels.piecewise.PiecewiseLinearScan;
import statespace.kernels.piecewise.ScalarPiecewiseLinearScan;
import statespace.kernels.piecewise.VectorPiecewiseLinearScan;
import statespace.kernels.recursion.ScalarTreeRecursion;
import statespace.kernels.recursion.TreeRecursion;
import statespace.kernels.recursion.VectorTreeRecursion;
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
 * made once, said in the log (as a warning where the scalar twins run although nobody asked for them), and can be forced
 * with {@code -Dstatespace.kernels=scalar|vector}. A kernel is asked for by its contract:
 * {@code Kernels.active().get(SelectiveScan.class)}.
 */
public final class Kernels {
    private static final String PROPERTY = "statespace.kernels";

    /** All kernels. Lambdas, not references to constructors: a vector twin is loaded when it is made, not before. */
    private static final List<Twins<?>> ALL = List.of(
            new Twins<>(SelectiveScan.class, () -> new ScalarSelectiveScan(Element.FLOAT),
                    () -> new VectorSelectiveScan()),
            new Twins<>(DiagonalScan.class, () -> new ScalarDiagonalScan(Element.FLOAT),
                    () -> new VectorDiagonalScan()),
            new Twins<>(ModalScan.class, () -> new ScalarModalScan(Element.FLOAT), () -> new VectorModalScan()),
            new Twins<>(GridScan.class, () -> new ScalarGridScan(Element.FLOAT), () -> new VectorGridScan()),
            new Twins<>(MatrixScan.class, () -> new ScalarMatrixScan(Element.FLOAT), () -> new VectorMatrixScan()),
            new Twins<>(GatedScan.class, () -> new ScalarGatedScan(Element.FLOAT), () -> new VectorGatedScan()),
            new Twins<>(LinearAttentionScan.class, () -> new ScalarLinearAttentionScan(Element.FLOAT),
                    () -> new VectorLinearAttentionScan()),
            new Twins<>(PiecewiseLinearScan.class, () -> new ScalarPiecewiseLinearScan(Element.FLOAT),
                    () -> new VectorPiecewiseLinearScan()),
            new Twins<>(TreeRecursion.class, () -> new ScalarTreeRecursion(Element.FLOAT),
                    () -> new VectorTreeRecursion()),
            new Twins<>(CausalConv.class, () -> new ScalarCausalConv(Element.FLOAT), () -> new VectorCausalConv()),
            new Twins<>(FirFilter.class, () -> new ScalarFirFilter(Element.FLOAT), () -> new VectorFirFilter()),
            new Twins<>(RmsNorm.class, () -> new ScalarRmsNorm(Element.FLOAT), () -> new VectorRmsNorm()),
            new Twins<>(MatrixVector.class, () -> new ScalarMatrixVector(), () -> new VectorMatrixVector()),
            new Twins<>(MambaStep.class, () -> new ScalarMambaStep(), () -> new VectorMambaStep()),
            new Twins<>(AdamWStep.class, () -> new ScalarAdamWStep(), () -> new VectorAdamWStep()));

    /**
     * A kernel's line.
     *
     * @param contract what it is asked for by
     * @param scalar   makes the twin that reads like the equation
     * @param vector   makes the fast twin; a lambda, not a reference to a constructor, so that the twin is loaded only where
     *                 it can run
     */
    public record Twins<K>(Class<K> contract, Supplier<? extends K> scalar, Supplier<? extends K> vector) {}

    private static final class Scalar {
        static final Kernels INSTANCE = of("scalar", "plain Java", Twins::scalar);
    }

    private static final class Vector {
        static final Kernels INSTANCE = of("vector", VectorSupport.description(), Twins::vector);
    }

    private static final class Active {
        static final Kernels INSTANCE = choose(System.getProperty(PROPERTY), VectorSupport.refusal());

        static {
            System.getLogger(Kernels.class.getName()).log(INSTANCE.level, "kernels: {0} ({1})", INSTANCE.name,
                    INSTANCE.reason);
        }
    }

    private final String name;
    private final String reason;
    private final System.Logger.Level level;
    private final Function<Twins<?>, Supplier<?>> twin;
    private final Map<Class<?>, Object> byContract;

    private Kernels(String name, String reason, System.Logger.Level level, Function<Twins<?>, Supplier<?>> twin,
            Map<Class<?>, Object> byContract) {
        this.name = name;
        this.reason = reason;
        this.level = level;
        this.twin = twin;
        this.byContract = byContract;
    }

    private static Kernels of(String name, String reason, Function<Twins<?>, Supplier<?>> twin) {
        Map<Class<?>, Object> kernels = new HashMap<>();
        ALL.forEach(line -> add(kernels, line, twin));
        return new Kernels(name, reason, System.Logger.Level.DEBUG, twin, Map.copyOf(kernels));
    }

    private static void add(Map<Class<?>, Object> kernels, Twins<?> line, Function<Twins<?>, Supplier<?>> twin) {
        if (kernels.containsKey(line.contract)) {
            throw new IllegalArgumentException("there is a kernel of contract " + line.contract.getName() + " already");
        }
        kernels.put(line.contract, twin.apply(line).get());
    }

    /**
     * The same and one more, of which the same twin is taken as of all others.
     *
     * @throws IllegalArgumentException if a kernel has this contract already
     */
    public Kernels with(Twins<?> line) {
        Map<Class<?>, Object> kernels = new HashMap<>(byContract);
        add(kernels, line, twin);
        return new Kernels(name, reason, level, twin, Map.copyOf(kernels));
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
        return Scalar.INSTANCE;
    }

    /**
     * The vector twins.
     *
     * @throws IllegalStateException with the reason, if they cannot run here
     */
    public static Kernels vector() {
        return vector(VectorSupport.refusal());
    }

    private static Kernels vector(String refusal) {
        if (refusal != null) {
            throw new IllegalStateException("vector kernels cannot run here: " + refusal);
        }
        return Vector.INSTANCE;
    }

    /**
     * The choice that a value of the property, or its absence (null), leads to.
     *
     * @param refusal why the vector twins cannot run, or null if they can
     */
    static Kernels choose(String forced, String refusal) {
        return switch (forced) {
            case null -> refusal == null ? vector(null) : scalar(refusal, System.Logger.Level.WARNING);
            case "scalar" -> scalar("forced by -D" + PROPERTY, System.Logger.Level.DEBUG);
            case "vector" -> vector(refusal);
            default -> throw new IllegalStateException(
                    "-D" + PROPERTY + " must be scalar or vector, is \"" + forced + "\"");
        };
    }

    private static Kernels scalar(String reason, System.Logger.Level level) {
        return new Kernels(scalar().name, reason, level, scalar().twin, scalar().byContract);
    }

    /** {@code scalar} or {@code vector}. */
    public String name() {
        return name;
    }

    /** Why these were chosen, in a sentence's length. */
    public String reason() {
        return reason;
    }

    /** How loudly the choice is said. */
    System.Logger.Level level() {
        return level;
    }

    /**
     * The kernel of a contract, such as {@code SelectiveScan.class}; allocates nothing.
     *
     * @throws IllegalArgumentException if no kernel has this contract
     */
    public <K> K get(Class<K> contract) {
        Object kernel = byContract.get(contract);
        if (kernel == null) {
            throw new IllegalArgumentException("there is no kernel of contract " + contract.getName());
        }
        return contract.cast(kernel);
    }
}
