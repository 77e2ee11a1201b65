package statespace.stream;

/** Arrays of numbers. */
final class Numbers {
    private Numbers() {}

    static double[] doubles(float... values) {
        double[] all = new double[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[i];
        }
        return all;
    }
}
