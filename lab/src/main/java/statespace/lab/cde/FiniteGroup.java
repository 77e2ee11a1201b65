package statespace.lab.cde;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A finite group by its multiplication table; element 0 is the identity.
 *
 * @param name
 *            as in tables
 * @param table
 *            table[a][b] is a · b
 * @param permutations
 *            what each element does to the points 0, 1, …: a cyclic group turns them, S_n and A_n permute them
 */
record FiniteGroup(String name, int[][] table, int[][] permutations) {

    /** Rotations of n points. */
    static FiniteGroup cyclic(int n) {
        int[][] turns = new int[n][n];
        for (int turn = 0; turn < n; turn++) {
            for (int point = 0; point < n; point++) {
                turns[turn][point] = (point + turn) % n;
            }
        }
        return of("Z" + n, turns);
    }

    /** All permutations of n points, in lexicographic order. */
    static FiniteGroup symmetric(int n) {
        return of("S" + n, permutations(n).toArray(int[][]::new));
    }

    /** The even ones of them. */
    static FiniteGroup alternating(int n) {
        return of("A" + n, permutations(n).stream().filter(FiniteGroup::even).toArray(int[][]::new));
    }

    private static FiniteGroup of(String name, int[][] permutations) {
        int order = permutations.length;
        int[][] table = new int[order][order];
        for (int a = 0; a < order; a++) {
            for (int b = 0; b < order; b++) {
                int[] product = new int[permutations[a].length];
                for (int point = 0; point < product.length; point++) {
                    product[point] = permutations[a][permutations[b][point]];
                }
                table[a][b] = find(permutations, product);
            }
        }
        return new FiniteGroup(name, table, permutations);
    }

    private static int find(int[][] permutations, int[] wanted) {
        for (int i = 0; i < permutations.length; i++) {
            if (Arrays.equals(permutations[i], wanted)) {
                return i;
            }
        }
        throw new IllegalStateException("the permutations are not closed under composition");
    }

    private static List<int[]> permutations(int n) {
        List<int[]> all = new ArrayList<>();
        extend(new int[n], 0, new boolean[n], all);
        return all;
    }

    private static void extend(int[] begun, int at, boolean[] used, List<int[]> all) {
        if (at == begun.length) {
            all.add(begun.clone());
            return;
        }
        for (int value = 0; value < begun.length; value++) {
            if (!used[value]) {
                used[value] = true;
                begun[at] = value;
                extend(begun, at + 1, used, all);
                used[value] = false;
            }
        }
    }

    private static boolean even(int[] permutation) {
        int inversions = 0;
        for (int i = 0; i < permutation.length; i++) {
            for (int j = i + 1; j < permutation.length; j++) {
                inversions += permutation[i] > permutation[j] ? 1 : 0;
            }
        }
        return inversions % 2 == 0;
    }

    /** Number of elements. */
    int order() {
        return table.length;
    }

    /** Points that its permutations move. */
    int points() {
        return permutations[0].length;
    }
}
