package statespace.data.generate;

/**
 * Random pairs of formulas over the same four variables, each with an index, neither of them true everywhere or nowhere.
 */
final class LogicPairs {
    private static final int LARGEST = 12; // halved at each level: formulas within formulas end at 1
    private static final int CHOSEN = 4;
    private static final int CHOICES = 9; // four of them are operators
    private static final int AND_OR = 4;
    private static final int NEGATED = 3;
    private static final int MOST_OPERATORS = 12;

    private final SeededDraws random;
    private final int[] variables = new int[LogicFormula.VARIABLES];

    /** A pair. */
    record Pair(LogicFormula left, LogicFormula right) {
        LogicRelation relation() {
            return LogicLabeller.relation(left, right);
        }

        /** Operators of the side that has more; 12 for more than that. */
        int operators() {
            return Math.min(MOST_OPERATORS, Math.max(left.operators(), right.operators()));
        }
    }

    LogicPairs(long seed) {
        random = new SeededDraws(seed, "logic".hashCode());
    }

    /** A pair; null if a side is true everywhere or nowhere. */
    Pair pair(long index) {
        random.begin(index);
        for (int i = 0; i < variables.length; i++) {
            variables[i] = i;
        }
        for (int i = 0; i < CHOSEN; i++) {
            int j = i + random.below(variables.length - i);
            int other = variables[j];
            variables[j] = variables[i];
            variables[i] = other;
        }
        Pair pair = new Pair(formula(LARGEST), formula(LARGEST));
        return says(pair.left()) && says(pair.right()) ? pair : null;
    }

    private static boolean says(LogicFormula formula) {
        long worlds = LogicLabeller.worlds(formula);
        return worlds != 0 && worlds != LogicLabeller.ALL;
    }

    private LogicFormula formula(int size) {
        int choice = random.below(CHOICES);
        LogicFormula formula;
        if (choice >= AND_OR || size < 2) {
            formula = new LogicFormula.Variable(variables[random.below(CHOSEN)]);
        } else {
            LogicFormula left = formula(size / 2);
            LogicFormula right = formula(size / 2);
            formula = choice % 2 == 0 ? new LogicFormula.And(left, right) : new LogicFormula.Or(left, right);
        }
        return random.below(NEGATED) == 0 ? new LogicFormula.Not(formula) : formula;
    }
}
