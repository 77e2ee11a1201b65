package statespace.kernels;

/**
 * What a step of AdamW multiplies by, computed in double and rounded once.
 *
 * @param kept
 *            1 - rate·decay
 * @param beta1
 *            β1
 * @param rest1
 *            1 - β1
 * @param beta2
 *            β2
 * @param rest2
 *            1 - β2
 * @param root
 *            √(1-β2^t)
 * @param epsilon
 *            ε
 * @param descent
 *            -rate/(1-β1^t)
 */
record AdamWFactors(
        float kept, float beta1, float rest1, float beta2, float rest2, float root, float epsilon, float descent) {

    /** The powers are {@link StrictMath}'s: the same whether compiled or not. */
    static AdamWFactors of(AdamWStep.Settings s, long step) {
        double bias1 = 1 - StrictMath.pow(s.beta1(), (double) step);
        double bias2 = 1 - StrictMath.pow(s.beta2(), (double) step);
        return new AdamWFactors((float) (1 - s.rate() * s.decay()), (float) s.beta1(), (float) (1 - s.beta1()),
                (float) s.beta2(), (float) (1 - s.beta2()), (float) Math.sqrt(bias2), (float) s.epsilon(),
                (float) (-s.rate() / bias1));
    }
}
