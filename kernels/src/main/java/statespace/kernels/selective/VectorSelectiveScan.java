package statespace.kernels.selective;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;
import statespace.kernels.internal.KernelCall;

/** The selective scan with a channel in each lane. */
public final class VectorSelectiveScan implements SelectiveScan {

    @Override
    public void forward(Shape shape, Inputs in, Outputs out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, Element.FLOAT);
        KernelCall.run(VectorSelectiveForward.KEY, shape, in, out, workers);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, MemorySegment checkpoints, MemorySegment dy, MemorySegment dFinal,
            Gradients out, Workers workers) {
        in.check(shape, Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        Checks.present("checkpoints", checkpoints, shape.checkpointFloats(), Element.FLOAT);
        Checks.present("dy", dy, shape.sequenceFloats(), Element.FLOAT);
        Checks.fits("dFinal", dFinal, shape.stateFloats(), Element.FLOAT);
        KernelCall.run(VectorSelectiveAdjoint.KEY, shape, in, checkpoints, dy, dFinal, out, workers);
    }
}
