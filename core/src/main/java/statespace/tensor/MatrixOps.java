package statespace.tensor;

import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;
import statespace.kernels.Kernels;
import statespace.kernels.Workers;
import statespace.kernels.matrix.Integrator;
import statespace.kernels.matrix.MatrixScan;
import statespace.kernels.matrix.MatrixStructure;

/** The matrix scan as a differentiable operation; the formulas stand at {@link MatrixScan}. Absent inputs are null. */
public final class MatrixOps {
    private MatrixOps() {}

    /**
     * The inputs of the matrix scan.
     *
     * @param u
     *            drivers (batch, length, drivers), or numbers of matrices (batch, length)
     * @param a
     *            (drivers, parameters of the structure)
     * @param b
     *            (batch, length, width) or null
     * @param initial
     *            (batch, width) or null for zeros
     * @param width
     *            of the state
     * @param structure
     *            of each matrix
     * @param integrator
     *            how a step is taken
     */
    public record Matrix(Tensor u, Tensor a, Tensor b, Tensor initial, int width, MatrixStructure structure,
            Integrator integrator) {}

    /** The scan; gradients to all inputs but numbers of matrices, also through the final state. y (batch, length, width). */
    public static KernelOps.Scanned scan(Matrix x, boolean wantFinal) {
        boolean tokens = x.u.dim() == 2;
        var call = new KernelOperation(x.u, x.a, x.b, x.initial);
        MemorySegment[] s = call.inputs();
        int batch = Math.toIntExact(x.u.size(0));
        int length = Math.toIntExact(x.u.size(1));
        var shape = new MatrixScan.Shape(batch, length, Math.toIntExact(x.a.size(0)), x.width, x.structure,
                x.integrator, tokens);
        var in = new MatrixScan.Inputs(s[0], s[1], s[2], s[3]);
        MatrixScan scan = Kernels.active().get(MatrixScan.class);
        return call.run(new long[]{batch, length, x.width}, wantFinal, new long[]{batch, x.width},
                shape.checkpointFloats(),
                (y, last, kept) -> scan.forward(shape, in, new MatrixScan.Outputs(y, last, kept), Workers.shared()),
                (kept, dy, dLast, g) -> scan.adjoint(shape, in, kept, dy, dLast,
                        new MatrixScan.Gradients(g[0], g[1], g[2], g[3]), Workers.shared()));
    }
}
