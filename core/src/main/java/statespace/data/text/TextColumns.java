package statespace.data.text;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Which columns of a table hold what: names, or numbers counted from 1.
 *
 * @param label
 *            the class; null if it is to be found
 * @param text
 *            the text, or the first one of a pair; null if it is to be found
 * @param pair
 *            the second text of a pair; null if it is to be found, or there is none
 */
public record TextColumns(String label, String text, String pair) {
    /** All are to be found. */
    public static final TextColumns AUTOMATIC = new TextColumns(null, null, null);

    /** As a list of two names or three has them; an empty one says nothing. */
    public static TextColumns of(List<String> names) {
        return names.isEmpty()
                ? AUTOMATIC
                : new TextColumns(names.get(0), names.get(1), names.size() > 2 ? names.get(2) : null);
    }

    /** The names that are told. */
    List<String> told() {
        return Stream.of(label, text, pair).filter(Objects::nonNull).toList();
    }

    /** These, and where they say nothing others. */
    public TextColumns over(TextColumns others) {
        return new TextColumns(label == null ? others.label : label, text == null ? others.text : text,
                pair == null ? others.pair : pair);
    }
}
