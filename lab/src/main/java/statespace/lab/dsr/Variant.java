package statespace.lab.dsr;

/** The models that the paper compares. */
enum Variant {
    /** With the filter, and forced by what was deconvolved. */
    CONVOLUTIONAL("convSSM"),
    /** Without a filter, and forced by what was observed. */
    STANDARD("standard SSM"),
    /** With the filter and without forcing, α = 0. */
    UNFORCED("convSSM without forcing");

    private final String label;

    Variant(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
