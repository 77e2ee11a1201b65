package statespace.kernels;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Results do not depend on the number of threads, nor on whether the code has been compiled yet. */
class SameBitsTest {
    @Test
    void oneTwoAndThreeThreadsGiveTheSameBits() {
        Workers one = Workers.of(1);
        var selective = new SelectiveScan.Shape(2, 100, 300, 5);
        var diagonal = new DiagonalScan.Shape(2, 100, 300, 5, true);
        var conv = new CausalConv.Shape(2, 100, 300, 4);
        for (Kernels kernels : List.of(Kernels.scalar(), Kernels.vector())) {
            Run s = Run.selective(kernels.selectiveScan(), selective, new Memory(Element.FLOAT, 14), true, one);
            Run d = Run.diagonal(kernels.diagonalScan(), diagonal, new Memory(Element.FLOAT, 14), true, one);
            Run c = Run.conv(kernels.causalConv(), conv, new Memory(Element.FLOAT, 14), true, one);
            for (int round = 0; round < 10; round++) {
                Workers workers = Workers.of(2 + round % 2);
                Same.bits(kernels.name(), s,
                        Run.selective(kernels.selectiveScan(), selective, new Memory(Element.FLOAT, 14), true,
                                workers));
                Same.bits(kernels.name(), d,
                        Run.diagonal(kernels.diagonalScan(), diagonal, new Memory(Element.FLOAT, 14), true, workers));
                Same.bits(kernels.name(), c,
                        Run.conv(kernels.causalConv(), conv, new Memory(Element.FLOAT, 14), true, workers));
            }
        }
    }
}
