package statespace.kernels.step;

import java.util.Objects;

/** The product as it is written, summed in double. */
public final class ScalarMatrixVector implements MatrixVector {

    @Override
    public void add(PackedMatrix w, float[] x, int xAt, float[] y, int yAt) {
        Objects.checkFromIndexSize(xAt, w.columns(), x.length);
        Objects.checkFromIndexSize(yAt, w.paddedRows(), y.length);
        for (int i = 0; i < w.rows(); i++) {
            double sum = y[yAt + i];
            for (int j = 0; j < w.columns(); j++) {
                sum += (double) w.weight(i, j) * x[xAt + j];
            }
            y[yAt + i] = (float) sum;
        }
    }
}
