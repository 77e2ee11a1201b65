package statespace.layer;

/**
 * Initial A and B of a diagonal system of real-equivalent size N.
 *
 * @param logReal
 *            ln(−Re A_n), (modes)
 * @param imaginary
 *            Im A_n, (modes); empty where the system is real
 * @param b
 *            B_n, (modes, 2), or (modes) where the system is real
 */
record Spectrum(float[] logReal, float[] imaginary, float[] b) {

    static Spectrum of(DiagonalSystem.Initialisation law, int size) {
        int modes = size / 2;
        return switch (law) {
            case LIN -> complex(modes, n -> Math.PI * n);
            case INV -> complex(modes, n -> size / Math.PI * (size / (2.0 * n + 1) - 1));
            case LEGS -> legs(size);
            case REAL -> real(size);
        };
    }

    private static Spectrum complex(int modes, java.util.function.IntToDoubleFunction law) {
        float[] logReal = new float[modes];
        float[] imaginary = new float[modes];
        float[] b = new float[2 * modes];
        for (int n = 0; n < modes; n++) {
            logReal[n] = (float) Math.log(0.5);
            imaginary[n] = (float) law.applyAsDouble(n);
            b[2 * n] = 1;
        }
        return new Spectrum(logReal, imaginary, b);
    }

    private static Spectrum real(int size) {
        float[] logReal = new float[size];
        float[] b = new float[size];
        for (int n = 0; n < size; n++) {
            logReal[n] = (float) Math.log(n + 1);
            b[n] = 1;
        }
        return new Spectrum(logReal, new float[0], b);
    }

    private static Spectrum legs(int size) {
        HippoLegS legs = HippoLegS.of(size);
        int modes = size / 2;
        Spectrum spectrum = complex(modes, n -> legs.frequencies()[n]);
        for (int i = 0; i < 2 * modes; i++) {
            spectrum.b[i] = (float) legs.clippedB()[i];
        }
        return spectrum;
    }
}
