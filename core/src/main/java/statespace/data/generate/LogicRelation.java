package statespace.data.generate;

/**
 * How two formulas are related, by the four regions of the worlds that they leave empty: where both are true, the first
 * alone, the second alone, neither (MacCartney 2009).
 */
public enum LogicRelation {
    /** Both are true in the same worlds. */
    EQUIVALENCE("=", true, false, false, true),
    /** The first implies the second. */
    FORWARD_ENTAILMENT("<", true, false, true, true),
    /** The second implies the first. */
    REVERSE_ENTAILMENT(">", true, true, false, true),
    /** One of them is true, never both. */
    NEGATION("^", false, true, true, false),
    /** Never both. */
    ALTERNATION("|", false, true, true, true),
    /** At least one of them is true. */
    COVER("v", true, true, true, false),
    /** Anything else. */
    INDEPENDENCE("#", true, true, true, true);

    private final String symbol;
    private final boolean both;
    private final boolean first;
    private final boolean second;
    private final boolean neither;

    LogicRelation(String symbol, boolean both, boolean first, boolean second, boolean neither) {
        this.symbol = symbol;
        this.both = both;
        this.first = first;
        this.second = second;
        this.neither = neither;
    }

    /** As it is written in files. */
    public String symbol() {
        return symbol;
    }

    /** The relation of the regions that have a world; {@link #INDEPENDENCE} of regions that no other one has. */
    static LogicRelation of(boolean both, boolean first, boolean second, boolean neither) {
        for (LogicRelation relation : values()) {
            if (relation.both == both && relation.first == first && relation.second == second
                    && relation.neither == neither) {
                return relation;
            }
        }
        return INDEPENDENCE;
    }
}
