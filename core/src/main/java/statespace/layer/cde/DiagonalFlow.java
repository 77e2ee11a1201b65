package statespace.layer.cde;

import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.pytorch.Tensor;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;
import statespace.tensor.KernelOps;
import statespace.tensor.MatrixOps;
import statespace.tensor.Tensors;

/**
 * The exponential step of diagonal matrices by the gated scan, for all drivers by one product m = u A:
 *
 * <pre>
 * y_k = e^{m_k} y_{k−1} + φ1(m_k) b_k       φ1(m) = (e^m − 1) / m
 * </pre>
 *
 * or + b_k where the input is added after the step.
 */
final class DiagonalFlow {
    /** Below this the series of φ1 is used: the slope of the quotient would be a difference of large numbers. */
    private static final double SERIES = 1;
    /** Terms of the series; the next one is below 3e-8. */
    private static final int TERMS = 10;

    private DiagonalFlow() {}

    /** True for the exponential of diagonal matrices that drivers make. */
    static boolean serves(MatrixOps.Matrix x) {
        return x.integrator().order() == 0 && x.u().dim() == 3
                && x.structure() instanceof MatrixStructure.Blocks(int side)
                && side == 1;
    }

    /** The same as the matrix scan of the same inputs. */
    static KernelOps.Scanned scan(MatrixOps.Matrix x, boolean wantFinal) {
        Tensor m = x.u().matmul(x.a()); // (batch, length, N)
        Tensor b = x.b() == null
                ? zeros_like(m)
                : x.integrator().input() == Integrator.Input.EXACT ? x.b().mul(phi(m)) : x.b();
        return KernelOps.gated(new KernelOps.Gated(m.exp(), b, x.initial(), false), wantFinal);
    }

    private static Tensor phi(Tensor m) {
        Tensor near = m.detach().abs().lt(Tensors.scalar(SERIES));
        Tensor small = where(near, m, zeros_like(m));
        Tensor sum = small.mul(Tensors.scalar(1.0 / (TERMS + 1))).add(Tensors.scalar(1));
        for (int j = TERMS - 1; j > 0; j--) {
            sum = sum.mul(small).mul(Tensors.scalar(1.0 / (j + 1))).add(Tensors.scalar(1));
        }
        Tensor large = where(near, zeros_like(m).add(Tensors.scalar(1)), m);
        return where(near, sum, large.expm1().div(large));
    }
}
