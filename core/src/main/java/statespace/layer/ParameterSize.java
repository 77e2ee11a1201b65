package statespace.layer;

/**
 * How many tensors and values the parameters of a part are, known before there is any: sizes from files are compared with
 * this before memory is taken. Doubles, so that no product overflows.
 *
 * @param tensors
 *            their number
 * @param values
 *            in all of them
 * @param largest
 *            values of the largest of them
 */
public record ParameterSize(double tensors, double values, double largest) {
    /** No parameters. */
    public static final ParameterSize NONE = new ParameterSize(0, 0, 0);

    /** One tensor of a shape. */
    public static ParameterSize of(double... shape) {
        double values = 1;
        for (double axis : shape) {
            values *= axis;
        }
        return new ParameterSize(1, values, values);
    }

    /** Several parts together. */
    public static ParameterSize sum(ParameterSize... parts) {
        ParameterSize all = NONE;
        for (ParameterSize part : parts) {
            all = new ParameterSize(all.tensors + part.tensors, all.values + part.values,
                    Math.max(all.largest, part.largest));
        }
        return all;
    }

    /** As many such parts. */
    public ParameterSize times(double count) {
        return new ParameterSize(count * tensors, count * values, count > 0 ? largest : 0);
    }
}
