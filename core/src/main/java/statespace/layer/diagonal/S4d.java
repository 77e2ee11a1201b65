package statespace.layer.diagonal;

import static org.bytedeco.pytorch.global.torch.gelu;

import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ChannelMap;
import statespace.layer.ComputeMode;
import statespace.layer.Dropout;
import statespace.layer.Expressivity;
import statespace.layer.ForwardContext;
import statespace.layer.Modes;
import statespace.layer.Parameter;
import statespace.layer.ParameterSize;
import statespace.layer.SequenceLayer;

/**
 * S4D (Gu, Gupta, Goel and Ré 2022): every channel is filtered by a linear system of its own with a diagonal state
 * matrix, y = K * u + D u with K from {@link DiagonalSystem}; then GELU, dropout, and a map that mixes the channels.
 *
 * <p>
 * Bidirectional: a second set of C reads the future, from the next step on, y_t = Σ_{s≤t} K⁰_{t−s} u_s + Σ_{s>t}
 * K¹_{s−t−1} u_s. State of a sequence: (width, modes, 2), or (width, modes) where real.
 */
public final class S4d implements SequenceLayer {

    /**
     * Sizes and choices.
     *
     * @param system
     *            the linear systems
     * @param bidirectional
     *            true to read the future as well; such a layer has no step
     * @param form
     *            how the response is computed
     * @param mix
     *            what mixes the channels
     * @param dropout
     *            rate between GELU and the map, tied over time
     */
    public record Config(DiagonalConfig system, boolean bidirectional, ComputeMode form, ChannelMap.Mix mix,
            double dropout) {

        /** The systems of {@link DiagonalConfig#of}, one direction, a gated map, no dropout. */
        public static Config of(int width) {
            return of(DiagonalConfig.of(width));
        }

        /** The given systems, one direction, a gated map, no dropout. */
        public static Config of(DiagonalConfig system) {
            return new Config(system, false, ComputeMode.AUTO, ChannelMap.Mix.GLU, 0);
        }

        /** The same with another state size. */
        public Config withState(int newState) {
            return with(system.withState(newState));
        }

        /** The same with other systems. */
        public Config with(DiagonalConfig systems) {
            return new Config(systems, bidirectional, form, mix, dropout);
        }

        /** The same in both directions, or in one. */
        public Config withBidirectional(boolean both) {
            return new Config(system, both, form, mix, dropout);
        }

        /** The same computed in another way. */
        public Config with(ComputeMode way) {
            return new Config(system, bidirectional, way, mix, dropout);
        }

        /** The same with another map. */
        public Config with(ChannelMap.Mix map) {
            return new Config(system, bidirectional, form, map, dropout);
        }

        /** The same with another dropout rate. */
        public Config withDropout(double rate) {
            return new Config(system, bidirectional, form, mix, rate);
        }
    }

    private final Config config;
    private final DiagonalFilter filter;
    private final Dropout dropout;
    private final ChannelMap output;

    /** A layer with random C, D and step sizes. */
    public S4d(Config config, RandomGenerator random) {
        this.config = config;
        int width = config.system().width();
        filter = new DiagonalFilter(config.system(), config.bidirectional(), config.form(), random);
        dropout = new Dropout(config.dropout(), true);
        output = new ChannelMap(config.mix(), width, width, random);
    }

    /** What the parameters of such a layer are. */
    public static ParameterSize size(Config config) {
        double width = config.system().width();
        ParameterSize filter = DiagonalFilter.size(config.system(), config.bidirectional());
        return ParameterSize.sum(filter, ChannelMap.size(config.mix(), width, width));
    }

    /** The choices. */
    public Config config() {
        return config;
    }

    @Override
    public List<Parameter> parameters() {
        return Parameter.concat(filter.parameters(), output.parameters());
    }

    @Override
    public int stateSize() {
        return filter.stateSize();
    }

    @Override
    public List<Expressivity> expressivity() {
        return List.of(Expressivity.filter("diagonal, " + (config.system().complex() ? "complex" : "real")
                + (config.bidirectional() ? ", from both ends" : ""), "its input"));
    }

    @Override
    public Tensor forward(Tensor u, ForwardContext context) {
        return output.apply(dropout.forward(gelu(filter.forward(context.masked(u), context)), context));
    }

    @Override
    public List<Modes> modes(int length) {
        return filter.modes(length);
    }

    /** The linear part alone: K * u + D u. */
    public DiagonalFilter filter() {
        return filter;
    }
}
