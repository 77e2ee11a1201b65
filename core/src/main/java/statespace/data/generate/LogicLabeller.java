package statespace.data.generate;

/**
 * Finds the relation of two formulas over all 64 worlds, the assignments of true and false to six variables. In the world w
 * variable i is true where bit i of w is set; a set of worlds is a mask with bit w for world w.
 */
public final class LogicLabeller {
    /** All worlds. */
    public static final long ALL = -1L;

    private static final long[] VARIABLES = {0xAAAA_AAAA_AAAA_AAAAL, 0xCCCC_CCCC_CCCC_CCCCL, 0xF0F0_F0F0_F0F0_F0F0L,
        0xFF00_FF00_FF00_FF00L, 0xFFFF_0000_FFFF_0000L, 0xFFFF_FFFF_0000_0000L};

    private LogicLabeller() {}

    /** The worlds in which a formula is true. */
    public static long worlds(LogicFormula formula) {
        return switch (formula) {
            case LogicFormula.Variable variable -> VARIABLES[variable.index()];
            case LogicFormula.Not not -> ~worlds(not.formula());
            case LogicFormula.And and -> worlds(and.left()) & worlds(and.right());
            case LogicFormula.Or or -> worlds(or.left()) | worlds(or.right());
        };
    }

    /** The relation of two sets of worlds. */
    public static LogicRelation relation(long first, long second) {
        return LogicRelation.of((first & second) != 0, (first & ~second) != 0, (second & ~first) != 0,
                (first | second) != ALL);
    }

    /** The relation of two formulas. */
    public static LogicRelation relation(LogicFormula first, LogicFormula second) {
        return relation(worlds(first), worlds(second));
    }
}
