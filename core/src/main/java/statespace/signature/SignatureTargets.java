package statespace.signature;

/**
 * Two terms of a signature without a tensor algebra, the targets of the toy task of Cirone et al. 2024 (arXiv
 * 2402.19047, section 6): S^{12} of a path in the plane and S^{123} of one in space.
 */
public final class SignatureTargets {
    private SignatureTargets() {}

    /**
     * S^{12} = ∫∫_{u&lt;v} dX¹_u dX²_v.
     *
     * @param path
     *            (points, 2), row-major
     */
    public static double s12(double[] path) {
        Paths.check(path, 2);
        double s1 = 0;
        double s12 = 0;
        for (int i = 2; i < path.length; i += 2) {
            double d1 = path[i] - path[i - 2];
            double d2 = path[i + 1] - path[i - 1];
            s12 += s1 * d2 + 0.5 * d1 * d2;
            s1 += d1;
        }
        return s12;
    }

    /**
     * S^{123} = ∫∫∫_{u&lt;v&lt;w} dX¹_u dX²_v dX³_w.
     *
     * @param path
     *            (points, 3), row-major
     */
    public static double s123(double[] path) {
        Paths.check(path, 3);
        double s1 = 0;
        double s12 = 0;
        double s123 = 0;
        for (int i = 3; i < path.length; i += 3) {
            double d1 = path[i] - path[i - 3];
            double d2 = path[i + 1] - path[i - 2];
            double d3 = path[i + 2] - path[i - 1];
            s123 += s12 * d3 + s1 * d2 * d3 / 2 + d1 * d2 * d3 / 6;
            s12 += s1 * d2 + d1 * d2 / 2;
            s1 += d1;
        }
        return s123;
    }
}
