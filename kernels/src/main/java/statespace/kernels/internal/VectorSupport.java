package statespace.kernels.internal;

/** Whether the vector twins can run in this JVM, and if not, why. */
public final class VectorSupport {
    private static final String MODULE = "jdk.incubator.vector";
    private static final int LEAST_LANES = 4;

    private VectorSupport() {}

    /** Null if the vector twins can run. */
    public static String refusal() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "module " + MODULE + " is not readable; start Java with --add-modules " + MODULE;
        }
        if (Lanes.COUNT < LEAST_LANES) {
            return "vectors of " + Lanes.COUNT * Float.SIZE + " bits are too short; at least "
                    + LEAST_LANES * Float.SIZE + " are needed";
        }
        return null;
    }

    /** What the vectors of this machine look like. */
    public static String description() {
        return "vectors of " + Lanes.COUNT * Float.SIZE + " bits";
    }
}
