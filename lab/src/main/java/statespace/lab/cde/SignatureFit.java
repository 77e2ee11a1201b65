package statespace.lab.cde;

import java.util.Arrays;
import statespace.signature.LeastSquares;

/** A linear readout of features of random walks, fitted to the training walks and measured on the others. */
final class SignatureFit {
    private static final int CHUNK = 1024;

    private SignatureFit() {}

    /**
     * Root mean square error in units of the labels' standard deviation on the held-out walks; answering their mean
     * scores 1.
     */
    static double error(RandomWalks walks, FeatureMap map) {
        double[][] features = new double[walks.count()][];
        for (int from = 0; from < features.length; from += CHUNK) {
            double[][] some = map.of(walks, from, Math.min(features.length, from + CHUNK));
            System.arraycopy(some, 0, features, from, some.length);
        }
        int training = walks.training();
        double[] targets = new double[training];
        Arrays.setAll(targets, walks::label);
        LeastSquares readout = LeastSquares.fit(Arrays.copyOf(features, training), targets);
        double mean = 0;
        int held = walks.count() - training;
        for (int i = training; i < walks.count(); i++) {
            mean += walks.label(i) / held;
        }
        double error = 0;
        double variance = 0;
        for (int i = training; i < walks.count(); i++) {
            double off = readout.predict(features[i]) - walks.label(i);
            error += off * off;
            variance += (walks.label(i) - mean) * (walks.label(i) - mean);
        }
        return Math.sqrt(error / variance);
    }
}
