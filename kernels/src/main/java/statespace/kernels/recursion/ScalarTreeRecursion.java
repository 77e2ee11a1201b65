package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import statespace.kernels.Element;
import statespace.kernels.Workers;
import statespace.kernels.internal.Checks;

/** The recursion with cell and scorer as their equations read, in double. The specification of {@link TreeRecursion}. */
public final class ScalarTreeRecursion implements TreeRecursion {
    private final Element element;

    /** A twin over float or double memory. */
    public ScalarTreeRecursion(Element element) {
        this.element = element;
    }

    @Override
    public Trees forward(Shape shape, Inputs in, MemorySegment y, boolean keep, Workers workers) {
        in.check(shape, element);
        Checks.present("y", y, (long) in.lengths().length * shape.width(), element);
        return new TreeSearch(shape, in, new ScalarCell(shape, in, element), keep, workers).run(y);
    }

    @Override
    public void adjoint(Shape shape, Inputs in, Trees trees, MemorySegment dy, Gradients out, Workers workers) {
        in.check(shape, element);
        Checks.present("gradient of y", dy, (long) in.lengths().length * shape.width(), element);
        out.check(shape, in, element);
        trees.back(dy, out, workers);
    }
}
