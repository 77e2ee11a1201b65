package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/** The recursion with many rows of the cell in one product, and everything else as in its scalar twin. */
public final class VectorTreeRecursion implements TreeRecursion {
    @Override
    public Trees forward(Shape shape, Inputs in, MemorySegment y, boolean keep, Workers workers) {
        in.check(shape, Element.FLOAT);
        Checks.present("y", y, (long) in.lengths().length * shape.width(), Element.FLOAT);
        return new TreeSearch(shape, in, new VectorCell(shape, in), keep, workers).run(y);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, Trees trees, MemorySegment dy, Gradients out, Workers workers) {
        in.check(shape, Element.FLOAT);
        Checks.present("gradient of y", dy, (long) in.lengths().length * shape.width(), Element.FLOAT);
        out.check(shape, in, Element.FLOAT);
        trees.back(dy, out, workers);
    }
}
