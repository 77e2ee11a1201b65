package statespace.data.column;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Names between commas. A name that holds a comma stands in double quotes, or is found because it is one. */
public final class NameList {
    private static final int MOST_COMMAS = 8;

    private NameList() {}

    /** The names of a text; those without quotes keep the white space around them. */
    public static List<String> split(String text) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (quoted || name.toString().isBlank())) {
                boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (doubled) {
                    name.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        return names;
    }

    /** The names of several texts; null for null. */
    public static List<String> split(List<String> texts) {
        return texts == null ? null : texts.stream().flatMap(text -> split(text).stream()).toList();
    }

    /** Names as one text that {@link #split} takes apart; null for none. */
    public static String join(List<String> names) {
        return names == null || names.isEmpty()
                ? null
                : String.join(",", names.stream().map(name -> name.indexOf(',') < 0 && name.indexOf('"') < 0
                        ? name
                        : '"' + name.replace("\"", "\"\"") + '"').toList());
    }

    /** Parts that only together are a known name become one; the others lose the white space around them. */
    public static List<String> known(List<String> parts, Predicate<String> isName) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.size();) {
            int end = i + 1;
            for (int to = Math.min(parts.size(), i + MOST_COMMAS); to > end; to--) {
                if (isName.test(String.join(",", parts.subList(i, to)).strip())) {
                    end = to;
                }
            }
            String name = String.join(",", parts.subList(i, end));
            names.add(isName.test(name) ? name : name.strip());
            i = end;
        }
        return names;
    }
}
