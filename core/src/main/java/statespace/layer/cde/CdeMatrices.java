package statespace.layer.cde;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.matrix.MatrixStructure;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.Role;
import statespace.layer.StepSizes;
import statespace.tensor.Tensors;

/** The matrices A_i of a linear CDE as parameters, laid out as the kernel reads them; see {@link MatrixStructure}. */
final class CdeMatrices {
    private static final double SLOWEST = 1e-12;

    private final CdeConfig config;
    private final Parameter first; // (drivers, floats of the kernel's structure)
    private final Parameter dense; // (drivers, block, block), the dense end, or null
    private final Parameter mask; // (drivers, N N) of 0 and 1, or null

    CdeMatrices(CdeConfig config, RandomGenerator random) {
        this.config = config;
        int drivers = config.drivers();
        int state = config.firstState();
        MatrixStructure structure = config.kernel();
        if (state > 0) {
            structure.check(state);
        }
        int floats = Math.toIntExact(structure.floats(state));
        float[] values = Tensors.toFloats(Tensors.normal(random, config.deviation(), drivers, floats));
        if (structure instanceof MatrixStructure.LowRank(int rank) && rank > 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= i % floats < state ? 1 : (float) (1 / Math.sqrt(rank));
            }
        }
        forget(values, state, random);
        first = Parameter.of("A", Tensors.of(values, drivers, floats), Role.RECURRENT);
        mask = config.structure() == CdeStructure.SPARSE
                ? Parameter.of("mask", mask(random, drivers, floats), Role.FIXED)
                : null;
        dense = config.denseState() > 0
                ? Parameter.of("A_dense", dense(random), Role.RECURRENT)
                : null;
    }

    private Tensor dense(RandomGenerator random) {
        int side = config.denseState();
        float[] values = Tensors.toFloats(
                Tensors.normal(random, config.scale() / Math.sqrt(side), config.drivers(), (long) side * side));
        for (int n = 0; n < side; n++) {
            values[n * side + n] -= (float) rate(random);
        }
        return Tensors.of(values, config.drivers(), (long) side * side);
    }

    /** The diagonal is kept, so that a state can be forgotten. */
    private Tensor mask(RandomGenerator random, int drivers, int floats) {
        float[] values = new float[drivers * floats];
        for (int i = 0; i < values.length; i++) {
            int cell = i % floats;
            boolean diagonal = cell / config.state() == cell % config.state();
            values[i] = diagonal || random.nextDouble() < config.keep() ? 1 : 0;
        }
        return Tensors.of(values, drivers, floats);
    }

    /** Gives the time channel a negative diagonal. */
    private void forget(float[] values, int state, RandomGenerator random) {
        for (int n = 0; config.forgetMax() > 0 && n < state; n++) {
            int cell = switch (config.kernel()) {
                case MatrixStructure.Blocks(int block) -> {
                    int count = state / block;
                    int row = n / count;
                    yield (row * block + row) * count + n % count;
                }
                case MatrixStructure.LowRank(int rank) -> n;
                case MatrixStructure.Hadamard() -> throw new IllegalStateException("it has no diagonal");
            };
            values[cell] -= (float) rate(random);
        }
    }

    /** Log-uniform between the rates of the configuration, per unit of time. */
    private double rate(RandomGenerator random) {
        if (config.forgetMax() == 0) {
            return 0;
        }
        return Math.exp(StepSizes.logarithm(random, Math.max(config.forgetMin(), SLOWEST), config.forgetMax()))
                / config.dt();
    }

    static ParameterSize size(CdeConfig config) {
        double drivers = config.drivers();
        double floats = switch (config.structure()) {
            case DENSE, SPARSE -> (double) config.state() * config.state();
            case BLOCK -> (double) config.state() * config.block();
            case DIAGONAL, HADAMARD -> config.state();
            case DIAGONAL_DENSE -> config.firstState();
            case LOW_RANK -> config.state() * (1 + 2.0 * config.rank());
        };
        ParameterSize a = ParameterSize.of(drivers, floats);
        return switch (config.structure()) {
            case SPARSE -> a.times(2);
            case DIAGONAL_DENSE -> ParameterSize.sum(a,
                    ParameterSize.of(drivers, (double) config.denseState() * config.denseState()));
            default -> a;
        };
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(List.of(first));
        if (mask != null) {
            all.add(mask);
        }
        if (dense != null) {
            all.add(dense);
        }
        return List.copyOf(all);
    }

    /** How far they are from commuting, see {@link Commutator}. */
    double commutator() {
        double largest = config.firstState() > 0
                ? Commutator.largest(first(), config.firstState(), config.kernel())
                : 0;
        return dense == null
                ? largest
                : Math.max(largest, Commutator.largest(dense(), config.denseState(),
                        new MatrixStructure.Blocks(config.denseState())));
    }

    /** A of the first scan. */
    Tensor first() {
        return mask == null ? first.value() : first.value().mul(mask.value());
    }

    /** A of the dense end, or null. */
    Tensor dense() {
        return dense == null ? null : dense.value();
    }
}
