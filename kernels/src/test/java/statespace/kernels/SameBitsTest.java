package statespace.kernels;

import java.util.List;
import org.junit.jupiter.api.Test;
import statespace.kernels.convolution.CausalConv;
import statespace.kernels.diagonal.DiagonalScan;
import statespace.kernels.grid.GridScan;
import statespace.kernels.modal.ModalScan;
import statespace.kernels.norm.RmsNorm;
import statespace.kernels.selective.SelectiveScan;

/** Results do not depend on the number of threads, nor on whether the code has been compiled yet. */
class SameBitsTest {
    @Test
    void oneTwoAndThreeThreadsGiveTheSameBits() {
        Workers one = Workers.of(1);
        var selective = new SelectiveScan.Shape(3, 101, 299, 5);
        var diagonal = new DiagonalScan.Shape(3, 101, 299, 5, true);
        var conv = new CausalConv.Shape(3, 101, 299, 4);
        var modal = new ModalScan.Shape(3, 67, 83, 3, true, true, false);
        var grid = new GridScan.Shape(3, 5, 67, 83, 3, GridScan.Rule.COUPLED, true);
        var norm = new RmsNorm.Shape(909, 299);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            Run n = Run.norm(kernels.get(RmsNorm.class), norm, new Memory(Element.FLOAT, 14), true, one);
            Run s = Run.selective(kernels.get(SelectiveScan.class), selective, new Memory(Element.FLOAT, 14), true,
                    one);
            Run d = Run.diagonal(kernels.get(DiagonalScan.class), diagonal, new Memory(Element.FLOAT, 14), true, one);
            Run c = Run.conv(kernels.get(CausalConv.class), conv, new Memory(Element.FLOAT, 14), true, one);
            Run m = Run.modal(kernels.get(ModalScan.class), modal, new Memory(Element.FLOAT, 14), true, one);
            Run g = Run.grid(kernels.get(GridScan.class), grid, new Memory(Element.FLOAT, 14), true, one);
            for (int round = 0; round < 10; round++) {
                Workers workers = Workers.of(2 + round % 2);
                Same.bits(kernels.name(), n,
                        Run.norm(kernels.get(RmsNorm.class), norm, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), s,
                        Run.selective(kernels.get(SelectiveScan.class), selective, new Memory(Element.FLOAT, 14), true,
                                workers));
                Same.bits(kernels.name(), d,
                        Run.diagonal(kernels.get(DiagonalScan.class), diagonal, new Memory(Element.FLOAT, 14), true,
                                workers));
                Same.bits(kernels.name(), m,
                        Run.modal(kernels.get(ModalScan.class), modal, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), g,
                        Run.grid(kernels.get(GridScan.class), grid, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), c,
                        Run.conv(kernels.get(CausalConv.class), conv, new Memory(Element.FLOAT, 14), true, workers));
            }
        }
    }

    /** Which channels share a task depends on the number of threads; one channel's steep decay must not touch another's bits. */
    @Test
    void aSteepChannelLeavesTheOthersBitsAlone() {
        var shape = new SelectiveScan.Shape(1, 40, 640, 3);
        var memory = new Memory(Element.FLOAT, 5);
        var usual = Run.selectiveInputs(shape, memory, true);
        for (int t = 0; t < shape.length(); t++) {
            memory.element().store(usual.delta(), (long) t * shape.channels() + 20, 100);
        }
        Run one = Run.selective(Kernels.vector().get(SelectiveScan.class), shape, memory, usual, Workers.of(1));
        for (int threads = 2; threads <= 4; threads++) {
            Same.bits(threads + " threads", one, Run.selective(Kernels.vector().get(SelectiveScan.class), shape,
                    new Memory(Element.FLOAT, 5), usual, Workers.of(threads)));
        }
    }
}
