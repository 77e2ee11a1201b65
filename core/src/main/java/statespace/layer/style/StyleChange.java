package statespace.layer.style;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import statespace.tensor.Tensors;

/**
 * Another mean and standard deviation for the tokens of each example and channel; what changes them is held fixed in the
 * backward pass.
 *
 * @param mean
 *            over tokens, (batch, 1, channels)
 * @param factor
 *            new standard deviation over the old one, (batch, 1, channels)
 * @param newMean
 *            (batch, 1, channels)
 */
record StyleChange(Tensor mean, Tensor factor, Tensor newMean) {
    private static final double EPSILON = 1e-6;

    /**
     * Mean and standard deviation of each channel over the tokens of each example, (batch, 1, channels).
     *
     * @param mean
     *            the mean
     * @param deviation
     *            √(unbiased variance + 10⁻⁶)
     */
    record Statistics(Tensor mean, Tensor deviation) {
        /**
         * Of tokens, outside the graph.
         *
         * @param u
         *            (batch, tokens, channels)
         * @param valid
         *            (batch, tokens), 0 where padding is; or null
         */
        static Statistics of(Tensor u, Tensor valid) {
            Tensor plain = u.detach();
            Tensor weight = valid == null
                    ? torch.ones_like(plain.narrow(2, 0, 1))
                    : valid.unsqueeze(-1).to(plain.scalar_type());
            Tensor count = weight.sum(1).unsqueeze(1);
            Tensor mean = plain.mul(weight).sum(1).unsqueeze(1).div(count);
            Tensor variance = plain.sub(mean).mul(weight).square().sum(1).unsqueeze(1)
                    .div(count.sub(Tensors.scalar(1)).clamp_min(Tensors.scalar(1)));
            return new Statistics(mean, variance.add(Tensors.scalar(EPSILON)).sqrt());
        }
    }

    /**
     * Mixed with the statistics of partners (MixStyle, Zhou et al. 2021, arXiv 2104.02008): λ of the own, 1 − λ of the
     * partner's.
     *
     * @param own
     *            share of each example
     */
    static StyleChange mixed(Statistics of, int[] partners, double[] own) {
        double[] others = Arrays.stream(own).map(share -> 1 - share).toArray();
        Tensor otherShare = Tensors.ofDoubles(others, others.length, 1, 1).to(of.mean.scalar_type());
        Tensor order = Tensors.whole(partners, partners.length);
        Tensor mean = mix(of.mean, order, otherShare);
        Tensor deviation = mix(of.deviation, order, otherShare);
        return new StyleChange(of.mean, deviation.div(of.deviation), mean);
    }

    private static Tensor mix(Tensor statistic, Tensor order, Tensor otherShare) {
        return statistic.add(statistic.index_select(0, order).sub(statistic).mul(otherShare));
    }

    /**
     * Noise on both statistics, of the size of their standard deviation over the batch (DSU, Li et al. 2022, arXiv
     * 2202.03958).
     *
     * @param noise
     *            of mean and standard deviation, standard normal, (2, batch, 1, channels)
     */
    static StyleChange uncertain(Statistics of, Tensor noise) {
        return new StyleChange(of.mean,
                of.deviation.add(noise.select(0, 1).mul(spread(of.deviation))).div(of.deviation),
                of.mean.add(noise.select(0, 0).mul(spread(of.mean))));
    }

    /** Standard deviation over the batch, 0 of one example. */
    static Tensor spread(Tensor statistic) {
        return statistic.size(0) < 2
                ? torch.zeros_like(statistic)
                : torch.std(statistic, new long[]{0}, true, true);
    }

    /** What is added to the tokens: x̂ − x, differentiable in x. */
    Tensor difference(Tensor u) {
        return u.sub(mean).mul(factor.sub(Tensors.scalar(1))).add(newMean.sub(mean));
    }
}
