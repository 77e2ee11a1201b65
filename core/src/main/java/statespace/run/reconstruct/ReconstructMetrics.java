package statespace.run.reconstruct;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import statespace.model.CheckpointException;

/**
 * What {@code metrics.json} holds of a reconstructed system. What could not be measured is NaN, null in JSON.
 *
 * @param bounded
 *            true if the free run stays bounded
 * @param divergedAt
 *            step after which it does not; null if it does
 * @param stateSpace
 *            D_stsp of model, baselines and the halves of the data
 * @param spectrum
 *            D_PSE of the same
 * @param predictionError
 *            PE(n) on training rows, then test rows, of the model and the baselines
 * @param ahead
 *            n
 * @param lyapunov
 *            exponents per row, the largest first
 * @param perUnit
 *            the largest per unit of time; NaN where the interval is not known
 * @param fixedPoints
 *            points and cycles that were found
 * @param cyclesSearched
 *            longest period that was searched
 * @param linearOrder
 *            lags of the linear autoregression; 0 where there is none
 * @param strength
 *            α at the end
 * @param loss
 *            of the last epoch
 * @param rows
 *            that were compared
 * @param seconds
 *            of training
 * @param seed
 *            of training
 * @param parameters
 *            trained values
 * @param epochs
 *            of training
 * @param verdict
 *            in a sentence
 * @param folder
 *            of the run
 */
public record ReconstructMetrics(
        boolean bounded,
        Integer divergedAt,
        Map<String, Spread> stateSpace,
        Map<String, Spread> spectrum,
        Map<String, Errors> predictionError,
        int ahead,
        List<Double> lyapunov,
        double perUnit,
        List<Cycle> fixedPoints,
        int cyclesSearched,
        int linearOrder,
        double strength,
        double loss,
        int rows,
        double seconds,
        long seed,
        long parameters,
        int epochs,
        String verdict,
        String folder) {

    /** The reconstructed system. */
    static final String MODEL = "model";
    /** The linear autoregression, driven by its own errors. */
    static final String LINEAR = "var";
    /** The first half of the data against the second. */
    static final String HALVES = "halves";
    /** The last known value, as a prediction. */
    static final String LAST = "last_value";

    /**
     * A measure over several runs.
     *
     * @param mean
     *            of those that are finite
     * @param deviation
     *            between them; 0 for one
     * @param runs
     *            how many are finite
     * @param failed
     *            how many are not, and left out of the mean
     */
    public record Spread(double mean, double deviation, int runs, int failed) {
        /** Of values, those that are not finite counted apart. */
        static Spread of(double... values) {
            double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
            double mean = Arrays.stream(finite).average().orElse(Double.NaN);
            double square = Arrays.stream(finite).map(v -> (v - mean) * (v - mean)).sum();
            return new Spread(mean, finite.length < 2 ? 0 : Math.sqrt(square / (finite.length - 1)), finite.length,
                    values.length - finite.length);
        }
    }

    /** What a key of the maps is called for people. */
    String label(String key) {
        return switch (key) {
            case LINEAR -> "VAR(" + linearOrder + ") driven by noise";
            case HALVES -> "first half against second";
            case LAST -> "last value";
            default -> key;
        };
    }

    /** Mean squared errors n steps ahead. */
    public record Errors(double train, double test) {}

    /**
     * A fixed point or a cycle.
     *
     * @param period
     *            1 for a fixed point
     * @param stability
     *            stable, saddle or unstable
     * @param largest
     *            largest modulus of an eigenvalue over a period
     * @param point
     *            one of its states
     */
    public record Cycle(int period, String stability, double largest, double[] point) {}

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule().addDeserializer(double.class, new UnknownNumber())).build();

    /** Null for a number that was not measured. */
    private static final class UnknownNumber extends StdDeserializer<Double> {
        private static final long serialVersionUID = 1;

        UnknownNumber() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parser.getDoubleValue();
        }

        @Override
        public Double getNullValue(DeserializationContext context) {
            return Double.NaN;
        }
    }

    /**
     * Reads what a run measured.
     *
     * @throws CheckpointException
     *             if it is no such file
     */
    static ReconstructMetrics read(Path file) throws IOException {
        try {
            return JSON.readValue(file.toFile(), ReconstructMetrics.class);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(
                    file + ": does not hold the measures of a reconstruction; name another folder",
                    e);
        }
    }
}
