package statespace.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the loops of the way back walk at once never lies alike in a page: a load would wait for a store of another. */
class SelectiveLayoutTest {
    private static final int PAGE = 4096 / Float.BYTES;

    @Test
    void sumsOfAPassLieApartFromEachOtherAndFromTheStates() {
        for (int states = 4; states <= 128; states += 4) {
            for (int held : new int[]{1, 3, 8, 12, 33}) {
                var at = new SelectiveLayout(new SelectiveScan.Shape(1, 64, held * Lanes.COUNT, states), held, true);
                String what = states + " states, " + held + " blocks: ";
                List<Integer> sums = new ArrayList<>();
                for (int row = 0; row < SelectiveLayout.ROWS; row++) {
                    sums.add(at.dB + row * at.sum);
                    sums.add(at.dC + row * at.sum);
                }
                for (int one : sums) {
                    for (int other : sums) {
                        assertTrue(one == other || apart(one, other) >= Lanes.APART, what + one + " and " + other);
                    }
                    for (int walked : new int[]{at.a, at.h, at.g, at.dA, at.kept, at.decays}) {
                        assertEquals(Lanes.APART - 1,
                                Math.floorMod(one - walked, Lanes.APART * Lanes.COUNT) / Lanes.COUNT,
                                what + one + " and " + walked);
                    }
                }
            }
        }
    }

    /** Vectors between two places in a page. */
    private static int apart(int one, int other) {
        int floats = Math.floorMod(one - other, PAGE);
        return Math.min(floats, PAGE - floats) / Lanes.COUNT;
    }
}
