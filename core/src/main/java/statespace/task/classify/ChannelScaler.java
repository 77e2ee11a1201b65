package statespace.task.classify;

import statespace.data.DataException;
import statespace.data.labelled.LabelledSeries;

/**
 * Scales every channel by mean and population standard deviation of its training values; a constant channel keeps standard deviation 1.
 *
 * @param mean
 *            (channels)
 * @param standardDeviation
 *            (channels)
 */
public record ChannelScaler(double[] mean, double[] standardDeviation) {

    /** Fits to all steps of all examples. */
    public static ChannelScaler fit(LabelledSeries series) {
        int channels = series.channels();
        double[] sum = new double[channels];
        double[] square = new double[channels];
        long steps = 0;
        for (float[] row : series.examples()) {
            for (int i = 0; i < row.length; i++) {
                sum[i % channels] += row[i];
            }
            steps += row.length / channels;
        }
        double[] mean = new double[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = sum[c] / (double) steps;
        }
        for (float[] row : series.examples()) {
            for (int i = 0; i < row.length; i++) {
                double centred = row[i] - mean[i % channels];
                square[i % channels] += centred * centred;
            }
        }
        double[] standardDeviation = new double[channels];
        for (int c = 0; c < channels; c++) {
            double found = Math.sqrt(square[c] / (double) steps);
            standardDeviation[c] = found > 1e-9 * Math.max(1, Math.abs(mean[c])) ? found : 1;
        }
        return new ChannelScaler(mean, standardDeviation);
    }

    /** One example in scaled units. */
    public float[] apply(float[] row) {
        float[] scaled = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            int channel = i % mean.length;
            scaled[i] = (float) ((row[i] - mean[channel]) / standardDeviation[channel]);
            if (Float.isInfinite(scaled[i])) {
                throw new DataException("channel " + (channel + 1) + ", step " + (i / mean.length + 1) + ": the value "
                        + row[i] + " is too far from the training examples (mean " + mean[channel]
                        + ", standard deviation " + standardDeviation[channel] + ") to compute with; correct it");
            }
        }
        return scaled;
    }
}
