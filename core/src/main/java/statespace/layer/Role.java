package statespace.layer;

/** What a parameter is to the model. Weight decay, learning-rate group and width scaling follow from it. */
public enum Role {
    /** A dense map between two widths that both grow with the model. */
    MATRIX(true, false),
    /** A depthwise convolution's taps. */
    CONVOLUTION(true, false),
    /** Biases, gains, skips: one value per channel. */
    VECTOR(false, false),
    /** What sets the dynamics (A, B, step size): trained at a rate of its own, never decayed. */
    RECURRENT(false, true),
    /** The map from data to the model's width. */
    EMBEDDING(true, false),
    /** The map from the model's width to what is predicted. */
    READOUT(true, false),
    /** Kept with the model and not trained: frozen values and running statistics. */
    FIXED(false, false);

    private final boolean decayed;
    private final boolean recurrent;

    Role(boolean decayed, boolean recurrent) {
        this.decayed = decayed;
        this.recurrent = recurrent;
    }

    /** True if the optimiser moves it. */
    public boolean trained() {
        return this != FIXED;
    }

    /** True if weight decay applies. */
    public boolean decayed() {
        return decayed;
    }

    /** True if the learning rate of the recurrent group applies. */
    public boolean recurrent() {
        return recurrent;
    }
}
