package statespace.layer;

import java.util.List;

/**
 * Whether the state of one layer can follow the products of a finite group exactly, at any length: a word problem. The
 * transitions of its elements must be a faithful representation of the group, so that eigenvalues and the size of the
 * matrices that the input drives decide (Cirone et al. 2024, arXiv 2402.19047; Walker et al. 2025, arXiv 2505.17761;
 * Grazzi et al. 2024, arXiv 2411.12537).
 *
 * @param group
 *            the group
 * @param answer
 *            whether it can be followed
 * @param reason
 *            why, in a few words
 */
public record Tracking(Group group, Answer answer, String reason) {

    /** Groups that tell layers apart, each harder than the one before. */
    public enum Group {
        /** Z₂: the number of ones, odd or even. */
        PARITY,
        /** Zₙ for n of at least 3: a count modulo n. */
        CYCLIC,
        /** S₃, the permutations of three things: the smallest group whose elements do not commute. */
        S3,
        /** A₅, the even permutations of five things: the smallest simple group whose elements do not commute. */
        A5
    }

    /** An answer. */
    public enum Answer {
        /** Some parameters do. */
        YES,
        /** No parameters do. */
        NO,
        /** It depends on sizes or cells about which no theorem speaks. */
        OPEN
    }

    private static final String COMMUTE = "transitions commute, permutations do not";
    private static final String REAL = "needs complex eigenvalues, or rotations of 2×2";
    private static final int PLANE = 2;
    private static final int SPACE = 3;

    private static List<Tracking> all(Answer answer, String reason) {
        return java.util.Arrays.stream(Group.values()).map(group -> new Tracking(group, answer, reason)).toList();
    }

    private static List<Tracking> of(Tracking... each) {
        return List.of(each);
    }

    private static Tracking yes(Group group, String reason) {
        return new Tracking(group, Answer.YES, reason);
    }

    private static Tracking no(Group group, String reason) {
        return new Tracking(group, Answer.NO, reason);
    }

    private static Tracking open(Group group, String reason) {
        return new Tracking(group, Answer.OPEN, reason);
    }

    /** The same transition at every step. */
    public static List<Tracking> fixed() {
        return all(Answer.NO, "the transition is the same for every input");
    }

    /** Drivers that are increments. */
    public static List<Tracking> increments() {
        return all(Answer.NO, "driven by increments: an input that repeats moves time alone");
    }

    /** Outside of the theory. */
    public static List<Tracking> unknown(String reason) {
        return all(Answer.OPEN, reason);
    }

    /** Real diagonal transitions above 0. */
    public static List<Tracking> positive() {
        return of(no(Group.PARITY, "needs the eigenvalue -1, and these are positive"), no(Group.CYCLIC, REAL),
                no(Group.S3, COMMUTE), no(Group.A5, COMMUTE));
    }

    /** Real diagonal transitions of either sign. */
    public static List<Tracking> signed() {
        return of(yes(Group.PARITY, "1 + m = -1 is within reach"), no(Group.CYCLIC, REAL), no(Group.S3, COMMUTE),
                no(Group.A5, COMMUTE));
    }

    /** Matrices that commute and have any eigenvalues. */
    public static List<Tracking> commuting() {
        return of(open(Group.PARITY, "by the eigenvalues of the trained matrices"),
                open(Group.CYCLIC, "by the eigenvalues of the trained matrices"), no(Group.S3, COMMUTE),
                no(Group.A5, COMMUTE));
    }

    /**
     * I − β k kᵀ.
     *
     * @param negative
     *            true if β may be above 1
     */
    public static List<Tracking> delta(boolean negative) {
        return of(negative
                ? yes(Group.PARITY, "1 - β reaches -1 as β reaches 2")
                : no(Group.PARITY, "needs the eigenvalue -1, and 1 - β is positive"),
                no(Group.CYCLIC, "a step is a symmetric matrix, a rotation takes two"),
                no(Group.S3, "a step is a symmetric matrix, a cycle of three takes two"),
                no(Group.A5, "a step is a symmetric matrix, an even permutation takes two"));
    }

    /**
     * Any matrices of a size, I + M by Euler's rule or a series of the exponential of M; the latter have a positive
     * determinant, so that a reflection takes one dimension more.
     *
     * @param side
     *            of the largest dense block
     */
    public static List<Tracking> matrices(int side, boolean euler) {
        if (side < PLANE) {
            return euler ? signed() : positive();
        }
        return of(euler
                ? yes(Group.PARITY, "I + M has the eigenvalue -1 within reach")
                : yes(Group.PARITY, "half a turn in two dimensions"),
                yes(Group.CYCLIC, "rotations of 2×2"),
                euler
                        ? yes(Group.S3, "2×2 matrices that do not commute")
                        : side >= SPACE
                                ? yes(Group.S3, "rotations of 3×3")
                                : no(Group.S3, "a reflection of 2×2 is no exponential; blocks of 3 hold it"),
                side >= SPACE
                        ? yes(Group.A5, "rotations of 3×3, those of the icosahedron")
                        : no(Group.A5, "its smallest faithful real representation has 3 dimensions"));
    }

    /** A diagonal and a part of a rank, over the whole state. */
    public static List<Tracking> lowRank(int rank, int state, boolean euler) {
        return matrices(Math.min(rank + 1, state), euler).stream()
                .map(each -> each.answer == Answer.NO && rank > 0 && state >= SPACE
                        ? open(each.group, "a diagonal and rank 1 are not every 3×3 matrix; rank 2 is")
                        : each)
                .toList();
    }

    /** Matrices of which each cell is not free: only parity by Euler's rule is plain. */
    public static List<Tracking> tied(boolean euler, String reason) {
        return unknown(reason).stream()
                .map(each -> euler && each.group == Group.PARITY
                        ? yes(Group.PARITY, "I + M has the eigenvalue -1 within reach")
                        : each)
                .toList();
    }
}
