package statespace.kernels.optimizer;

/** What a step of AdamW multiplies by, computed in double and rounded once. An object serves one tensor after the other. */
final class AdamWFactors {
    private float kept;
    private float beta1;
    private float rest1;
    private float beta2;
    private float rest2;
    private float root;
    private float epsilon;
    private float descent;

    /** Computes them. The powers are {@link StrictMath}'s: the same whether compiled or not. */
    void set(AdamWStep.Settings s, long step) {
        double bias1 = 1 - StrictMath.pow(s.beta1(), (double) step);
        double bias2 = 1 - StrictMath.pow(s.beta2(), (double) step);
        kept = (float) (1 - s.rate() * s.decay());
        beta1 = (float) s.beta1();
        rest1 = (float) (1 - s.beta1());
        beta2 = (float) s.beta2();
        rest2 = (float) (1 - s.beta2());
        root = (float) Math.sqrt(bias2);
        epsilon = (float) s.epsilon();
        descent = (float) (-s.rate() / bias1);
    }

    /** 1 - rate·decay. */
    float kept() {
        return kept;
    }

    /** β1. */
    float beta1() {
        return beta1;
    }

    /** 1 - β1. */
    float rest1() {
        return rest1;
    }

    /** β2. */
    float beta2() {
        return beta2;
    }

    /** 1 - β2. */
    float rest2() {
        return rest2;
    }

    /** √(1-β2^t). */
    float root() {
        return root;
    }

    /** ε. */
    float epsilon() {
        return epsilon;
    }

    /** -rate/(1-β1^t). */
    float descent() {
        return descent;
    }
}
