package statespace.layer.style;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import statespace.layer.ForwardContext;
import statespace.tensor.Bridge;
import statespace.tensor.Directions;
import statespace.tensor.Tensors;

/**
 * Perturbs the tokens that enter a selective scan, in training, before Δ, B and C are computed of them, so that these are
 * perturbed as well (START, Guo et al. 2024, arXiv 2410.16020). It has no parameters; gradients pass through the tokens alone,
 * and scores, masks and statistics are held fixed.
 */
public final class TokenStyle {
    private final StyleConfig config;
    private final int stage;
    private final boolean covered;

    /** For the layer of a block of a stage. */
    public TokenStyle(StyleConfig config, int stage, int block) {
        this.config = config;
        this.stage = stage;
        covered = config.covers(stage, block);
    }

    /**
     * Tokens on a grid and the orders in which they are read.
     *
     * @param directions
     *            the orders
     * @param height
     *            rows; 1 of a sequence
     * @param width
     *            tokens of a row
     */
    public record Grid(Directions directions, int height, int width) {
        /** A sequence that is read from its beginning. */
        public static Grid sequence(int length) {
            return new Grid(Directions.FORWARD, 1, length);
        }
    }

    /** Draws whether the layer is perturbed in this pass; nothing is drawn where it never is. */
    public boolean drawn(ForwardContext context) {
        return covered && context.isTraining() && context.perturbs(stage)
                && context.random().nextDouble() < config.styleProbability();
    }

    /**
     * Perturbs.
     *
     * @param u
     *            (batch, tokens, channels)
     * @param matrices
     *            what the layer makes of them; asked for where the score needs it
     * @return one tensor for all directions, in the order in which tokens lie; or one for each direction, in its order
     */
    public Tensor[] apply(Tensor u, Grid grid, Supplier<SelectiveMatrices> matrices, ForwardContext context) {
        Tensor valid = context.mask() == null ? null : context.mask().squeeze(-1);
        Tensor difference = Bridge.alone(() -> difference(u, grid, valid, context));
        if (!config.style().picks()) {
            return new Tensor[]{u.add(context.masked(difference))};
        }
        Tensor mask = Bridge.withoutGradient(
                () -> Bridge.alone(() -> mask(u.detach(), grid, valid, matrices, context.random())));
        if (mask.size(0) == 1) {
            return new Tensor[]{mixed(u, difference, mask, 0)};
        }
        Tensor[] perturbed = new Tensor[grid.directions.count()];
        for (int k = 0; k < perturbed.length; k++) {
            int direction = k;
            perturbed[k] = Bridge.alone(
                    () -> grid.directions.ordered(mixed(u, difference, mask, direction), direction));
        }
        return perturbed;
    }

    private static Tensor mixed(Tensor u, Tensor difference, Tensor mask, int direction) {
        return u.add(difference.mul(mask.select(0, direction).unsqueeze(-1)));
    }

    /** What a token gains if it is perturbed. */
    private Tensor difference(Tensor u, Grid grid, Tensor valid, ForwardContext context) {
        RandomGenerator random = context.random();
        int batch = Math.toIntExact(u.size(0));
        return switch (config.style()) {
            case SPECTRUM -> {
                SpectrumNoise noise = new SpectrumNoise(grid.height, grid.width);
                yield noise.difference(u, Tensors.normal(random, 1, batch, grid.height, noise.columns(), u.size(2)));
            }
            case DSU -> StyleChange.uncertain(StyleChange.Statistics.of(u, valid),
                    Tensors.normal(random, 1, 2, batch, 1, u.size(2))).difference(u);
            case NONE, START_M, START_X, RANDOM, BOTTOM, MIXSTYLE -> {
                int[] partners = config.stylePartner().draw(batch, context.domains(), random);
                BetaDistribution share = new BetaDistribution(config.styleAlpha());
                double[] own = new double[batch];
                for (int i = 0; i < batch; i++) {
                    own[i] = share.draw(random);
                }
                yield StyleChange.mixed(StyleChange.Statistics.of(u, valid), partners, own).difference(u);
            }
        };
    }

    /** (directions, batch, tokens), or (1, batch, tokens) where all directions pick the same. */
    private Tensor mask(Tensor u, Grid grid, Tensor valid, Supplier<SelectiveMatrices> matrices,
            RandomGenerator random) {
        Tensor scores = switch (config.style()) {
            case START_X -> config.styleSaliency().ofInputs(u);
            case RANDOM -> Tensors.uniform(random, 1, grid.directions.count(), u.size(0), u.size(1));
            default -> config.styleSaliency().ofMatrices(u, matrices.get(), grid.directions);
        };
        boolean shared = config.styleMask() == StyleConfig.Mask.SHARED && scores.size(0) > 1;
        return TokenMask.of(shared ? scores.mean(0).unsqueeze(0) : scores, config.styleTokens(), valid,
                config.style() != StyleConfig.Style.BOTTOM).to(u.scalar_type());
    }
}
