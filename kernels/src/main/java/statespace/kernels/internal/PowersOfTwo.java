package statespace.kernels.internal;

import static statespace.kernels.internal.Lanes.COUNT;

import jdk.incubator.vector.VectorSpecies;

/**
 * The parts of 2^x by roots of two, for loops that have to write it out. With V lanes, x = n + j/V + r, where n and j are
 * whole, 0 &lt;= j &lt; V and |r| &lt;= 1/(2V):
 *
 * <pre>
 * z = x + ROUNDER;  r = x - (z - ROUNDER)
 * s = roots[z's low bits] + (z's bits &lt;&lt; SHIFT)      = 2^(n + j/V)
 * 2^x = s + s · r (q1 + r q2)                       (16 lanes; a term q3 r² where there are fewer)
 * </pre>
 *
 * A vector that holds one root a lane is looked up in one instruction, and so short a polynomial leaves seven
 * multiplications for a step of the scan where a polynomial over [-1/2, 1/2] takes nine. The coefficients are minimax
 * fits in the relative error, which is 4.3e-7 with 16 lanes, 3e-8 with 8, 4e-7 with 4. For |x| up to
 * {@link VectorMath#PLAIN}.
 */
public final class PowersOfTwo {
    /** 1.5 · 2^23 / V: adding it leaves the nearest multiple of 1/V in the low bits. */
    public static final float ROUNDER = 12582912f / COUNT;
    /** Whether two coefficients are enough. */
    public static final boolean QUADRATIC = COUNT == 16;
    public static final float Q1 = QUADRATIC ? 0.6931877f : COUNT == 8 ? 0.69314724f : 0.6931477f;
    public static final float Q2 = QUADRATIC ? 0.24022645f : COUNT == 8 ? 0.24025764f : 0.24035098f;
    public static final float Q3 = QUADRATIC ? 0f : COUNT == 8 ? 0.05549622f : 0.05547259f;
    /** From multiples of 1/V to the exponent's bits. */
    public static final int SHIFT = VectorMath.MANTISSA - Integer.numberOfTrailingZeros(COUNT);

    public static final VectorSpecies<Integer> INTS = Lanes.SPECIES.vectorShape().withLanes(int.class);
    /** The bits of 2^(j/V) in lane j, less what z's low bits add to them when they are shifted. */
    @SuppressWarnings("MutablePublicArray") // read inside loops, where an accessor would copy it
    public static final int[] ROOTS = new int[COUNT];

    static {
        for (int j = 0; j < COUNT; j++) {
            ROOTS[j] = Float.floatToRawIntBits((float) Math.pow(2, (double) j / COUNT)) - (j << SHIFT);
        }
    }

    private PowersOfTwo() {}
}
