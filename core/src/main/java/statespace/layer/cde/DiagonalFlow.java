package statespace.layer.cde;

import static org.bytedeco.pytorch.global.torch.where;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import org.bytedeco.pytorch.Tensor;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixStructure;
import statespace.tensor.Bridge;
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
    /** Below this the slope of φ1 is its series: the quotient would divide a small difference by a small number. */
    private static final double SERIES = 0.3;
    /** j / (j + 1)! from j = 1; what is left out is below 3e-7 of the slope. */
    private static final double[] SLOPES = {1.0 / 2, 1.0 / 3, 1.0 / 8, 1.0 / 30, 1.0 / 144, 1.0 / 840};

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

    /** φ1 outside the graph, with its slope in the backward pass alone. */
    private static Tensor phi(Tensor m) {
        Tensor plain = m.detach();
        Tensor value = Bridge.alone(() -> plain.expm1().div_(plain).masked_fill_(plain.eq(Tensors.scalar(0)),
                Tensors.scalar(1)));
        Tensor kept = value.detach();
        return Bridge.attach(value, new Tensor[]{m},
                gradient -> new Tensor[]{Bridge.alone(() -> slope(plain, kept).mul_(gradient))});
    }

    /** φ1' = (e^m − φ1) / m, near 0 by its series 1/2 + m/3 + m²/8 + … */
    private static Tensor slope(Tensor m, Tensor phi) {
        Tensor series = m.mul(Tensors.scalar(SLOPES[SLOPES.length - 1]));
        for (int j = SLOPES.length - 2; j > 0; j--) {
            series.add_(Tensors.scalar(SLOPES[j])).mul_(m);
        }
        series.add_(Tensors.scalar(SLOPES[0]));
        return where(m.abs().lt(Tensors.scalar(SERIES)), series, m.exp().sub_(phi).div_(m));
    }
}
