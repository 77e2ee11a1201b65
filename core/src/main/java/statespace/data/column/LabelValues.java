package statespace.data.column;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Labels of rows as people write them: 0 and 1, true and false, normal and anomaly. */
public final class LabelValues {
    private static final Map<String, Boolean> WORDS = Map.ofEntries(Map.entry("0", false), Map.entry("0.0", false),
            Map.entry("1", true), Map.entry("1.0", true), Map.entry("false", false), Map.entry("true", true),
            Map.entry("f", false), Map.entry("t", true), Map.entry("no", false), Map.entry("yes", true),
            Map.entry("n", false), Map.entry("y", true), Map.entry("normal", false), Map.entry("ok", false),
            Map.entry("good", false), Map.entry("healthy", false), Map.entry("benign", false),
            Map.entry("inlier", false), Map.entry("anomaly", true), Map.entry("anomalous", true),
            Map.entry("abnormal", true), Map.entry("attack", true), Map.entry("a ttack", true),
            Map.entry("fault", true), Map.entry("faulty", true), Map.entry("outlier", true), Map.entry("bad", true),
            Map.entry("broken", true), Map.entry("error", true), Map.entry("failure", true), Map.entry("fail", true));
    private static final int MOST = 3;

    private LabelValues() {}

    /** True if a column of this name and these values looks like labels. */
    static boolean are(Column column) {
        if (!ColumnNames.isLabel(column) || column.type() == Column.Type.EMPTY) {
            return false;
        }
        Set<String> values = column.distinct(MOST);
        return values != null && values.stream().allMatch(value -> WORDS.containsKey(value.toLowerCase(Locale.ROOT)));
    }

    /**
     * The labels of a column; an empty cell is none.
     *
     * @throws statespace.data.DataException
     *             that names the first value that is no label
     */
    public static RowLabels of(Columns table, Column column) {
        boolean[] labels = new boolean[column.rows()];
        boolean[] known = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            String text = column.known(i);
            Boolean label = text == null ? Boolean.FALSE : WORDS.get(text.toLowerCase(Locale.ROOT));
            if (label == null) {
                throw table.mistake(i, column, "the label is '" + Columns.shorten(text)
                        + "'; write 1 for anomalous rows and 0 for others, or true and false, or anomaly and normal");
            }
            labels[i] = label;
            known[i] = text != null;
        }
        return new RowLabels(labels, known);
    }
}
