package statespace.layer.diagonal;

import static org.bytedeco.pytorch.global.torch.linalg_eigh;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import statespace.tensor.LinearAlgebra;
import statespace.tensor.Tensors;

/**
 * The diagonal form of the normal part of HiPPO-LegS (Gu et al. 2022, S4D-LegS). With P_n = sqrt(n + 1/2) the matrix A
 * + P Pᵀ is −I/2 plus a skew part S_nk = −½ sqrt((2n+1)(2k+1)) sign(n − k); the Hermitian −iS is diagonalised in double
 * precision and the half of its spectrum with negative eigenvalues is kept.
 *
 * @param frequencies
 *            Im A_n, negative, fastest first, (modes)
 * @param b
 *            B_n = (V* B)_n as (re, im) pairs, in the gauge where every eigenvector starts with a real component,
 *            (modes, 2)
 * @param vectors
 *            the eigenvectors V in that gauge, one row for each component of the state, as (re, im) pairs, (size, modes,
 *            2)
 */
public record HippoLegS(double[] frequencies, double[] b, double[] vectors) {
    private static final double CLIP = 2;

    /** Diagonalises for a state of the given size, which is even. */
    public static HippoLegS of(int size) {
        return LinearAlgebra.withRoom(() -> diagonalise(size));
    }

    private static HippoLegS diagonalise(int size) {
        try (PointerScope _ = new PointerScope()) {
            Tensor pairs = Tensors.doubles(size, size, 2);
            DoublePointer entries = new DoublePointer(pairs.data_ptr());
            for (int n = 0; n < size; n++) {
                for (int k = 0; k < size; k++) {
                    double skew = -0.5 * Math.sqrt((2.0 * n + 1) * (2.0 * k + 1)) * Integer.signum(n - k);
                    entries.put(2L * (n * size + k) + 1, -skew); // −iS
                }
            }
            var system = linalg_eigh(org.bytedeco.pytorch.global.torch.view_as_complex(pairs));
            double[] values = doubles(system.get0(), size);
            Tensor vectors = org.bytedeco.pytorch.global.torch.view_as_real(system.get1().resolve_conj());
            return halve(size, values, doubles(vectors.contiguous(), 2 * size * size));
        }
    }

    private static HippoLegS halve(int size, double[] values, double[] vectors) {
        int modes = size / 2;
        double[] frequencies = new double[modes];
        double[] b = new double[2 * modes];
        double[] kept = new double[2 * size * modes];
        for (int m = 0; m < modes; m++) { // ascending eigenvalues: the negative half comes first
            frequencies[m] = values[m];
            double norm = Math.hypot(vectors[2 * m], vectors[2 * m + 1]);
            double cos = vectors[2 * m] / norm;
            double sin = vectors[2 * m + 1] / norm;
            for (int n = 0; n < size; n++) {
                double re = vectors[2 * (n * size + m)];
                double im = vectors[2 * (n * size + m) + 1];
                double turnedRe = re * cos + im * sin; // by the phase that makes the first component real
                double turnedIm = im * cos - re * sin;
                double weight = Math.sqrt(2.0 * n + 1);
                kept[2 * (n * modes + m)] = turnedRe;
                kept[2 * (n * modes + m) + 1] = turnedIm;
                b[2 * m] += weight * turnedRe;
                b[2 * m + 1] -= weight * turnedIm;
            }
        }
        return new HippoLegS(frequencies, b, kept);
    }

    /** B with its imaginary parts clamped to ±2, as the official initialisation has it. */
    public double[] clippedB() {
        double[] clipped = b.clone();
        for (int i = 1; i < clipped.length; i += 2) {
            clipped[i] = Math.max(-CLIP, Math.min(CLIP, clipped[i]));
        }
        return clipped;
    }

    private static double[] doubles(Tensor tensor, int count) {
        double[] values = new double[count];
        new DoublePointer(tensor.data_ptr()).get(values, 0, count);
        return values;
    }
}
