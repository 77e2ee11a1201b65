package statespace.data.calendar;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A format of stamps that is told: {@code %d.%m.%Y} in the letters of C, or {@code dd.MM.uuuu} in those of Java. */
final class ToldFormat {
    private static final Map<Character, String> LETTERS_OF_C = Map.ofEntries(Map.entry('Y', "uuuu"),
            Map.entry('y', "uu"), Map.entry('m', "M"), Map.entry('d', "d"), Map.entry('e', "d"), Map.entry('H', "H"),
            Map.entry('I', "h"), Map.entry('M', "m"), Map.entry('S', "s"), Map.entry('f', "S"), Map.entry('p', "a"),
            Map.entry('b', "MMM"), Map.entry('B', "MMM"), Map.entry('h', "MMM"), Map.entry('z', "x"),
            Map.entry('Z', "VV"), Map.entry('j', "D"), Map.entry('G', "YYYY"), Map.entry('V', "w"),
            Map.entry('u', "e"), Map.entry('q', "q"), Map.entry('F', "uuuu-M-d"), Map.entry('T', "H:m:s"),
            Map.entry('R', "H:m"), Map.entry('D', "M/d/uu"), Map.entry('%', "'%'"));
    private static final Pattern PIECE = Pattern.compile("'((?:[^']|'')*)'|([A-Za-z])\\2*|.", Pattern.DOTALL);
    private static final String NUMBERS = "uyYMdDHhkKmsSweqQ";

    private ToldFormat() {}

    static TimeColumn parse(String[] texts, TimeOptions options) {
        ParsedStamps parsed = new ParsedStamps(shape(options.dateFormat()), texts);
        if (!parsed.whole()) {
            throw new StampException(parsed.rows(), "'" + texts[parsed.rows()].strip()
                    + "' is not written as the setting 'date_format' says, " + options.dateFormat() + "; correct one");
        }
        return parsed.column(options);
    }

    /** A format for an order of day, month and year. */
    static String example(DateOrder order, String text) {
        Matcher matcher = Pattern.compile("\\d+([-/.])\\d+[-/.](\\d+).*", Pattern.DOTALL).matcher(text);
        boolean found = matcher.matches();
        String separator = found ? matcher.group(1) : "/";
        String year = found && matcher.group(2).length() == 2 ? "%y" : "%Y";
        return switch (order) {
            case DAY_FIRST -> "%d" + separator + "%m" + separator + year;
            case MONTH_FIRST -> "%m" + separator + "%d" + separator + year;
            case YEAR_FIRST -> year + separator + "%m" + separator + "%d";
        };
    }

    static TimeShape shape(String told) {
        String format = told.indexOf('%') >= 0 ? ofC(told) : told;
        StringBuilder regex = new StringBuilder();
        boolean afterNumber = false;
        Matcher pieces = PIECE.matcher(format);
        boolean dated = false;
        while (pieces.find()) {
            String letters = pieces.group(2) == null ? null : pieces.group();
            if (letters == null) {
                String literal = pieces.group(1) == null
                        ? pieces.group()
                        : pieces.group(1).isEmpty() ? "'" : pieces.group(1).replace("''", "'");
                regex.append(Pattern.quote(literal));
                afterNumber = false;
                continue;
            }
            boolean number = NUMBERS.indexOf(letters.charAt(0)) >= 0 && !letters.startsWith("MMM");
            boolean beforeNumber = pieces.end() < format.length() && NUMBERS.indexOf(format.charAt(pieces.end())) >= 0;
            regex.append(group(told, letters, number && (afterNumber || beforeNumber)));
            dated |= "uyY".indexOf(letters.charAt(0)) >= 0;
            afterNumber = number;
        }
        if (!dated) {
            throw unknown(told, "it has no year");
        }
        try {
            return TimeShape.of(regex.toString());
        } catch (PatternSyntaxException _) {
            throw unknown(told, "it has a part twice");
        }
    }

    private static String ofC(String told) {
        StringBuilder format = new StringBuilder();
        for (int i = 0; i < told.length(); i++) {
            char c = told.charAt(i);
            if (c != '%') {
                format.append(Character.isLetter(c) || c == '\'' ? TimeShape.quoted(String.valueOf(c)) : c);
                continue;
            }
            i += i + 1 < told.length() && "-#".indexOf(told.charAt(i + 1)) >= 0 ? 2 : 1;
            String letters = i < told.length() ? LETTERS_OF_C.get(told.charAt(i)) : null;
            if (letters == null) {
                throw unknown(told, "'%" + (i < told.length() ? told.charAt(i) : "") + "' is not known");
            }
            format.append(letters);
        }
        return format.toString();
    }

    private static String group(String told, String letters, boolean fixed) {
        String two = fixed ? "\\d{2}" : "\\d{1,2}";
        return switch (letters.charAt(0)) {
            case 'u', 'y', 'Y' -> letters.length() == 2 ? "(?<y>\\d{2})" : "(?<y>\\d{4})";
            case 'M', 'L' -> letters.length() > 2 ? "(?<N>[A-Za-z]{3,9})" : "(?<M>" + two + ")";
            case 'd' -> "(?<d>" + two + ")";
            case 'D' -> fixed ? "(?<j>\\d{3})" : "(?<j>\\d{1,3})";
            case 'H', 'h', 'k', 'K' -> "(?<H>" + two + ")";
            case 'm' -> "(?<m>" + two + ")";
            case 's' -> "(?<s>" + two + ")";
            case 'S', 'n' -> "(?<f>\\d+)";
            case 'a' -> "(?<p>[AaPp]\\.?[Mm]\\.?)";
            case 'x', 'X', 'Z' -> "(?<o>" + TimeShape.OFFSET + ")";
            case 'V' -> "(?<z>" + TimeShape.ZONE + ")";
            case 'q', 'Q' -> "(?<q>[1-4])";
            case 'w' -> "(?<w>\\d{2})";
            case 'e' -> "(?<e>[1-7])";
            default -> throw unknown(told, "'" + letters + "' is not known");
        };
    }

    private static StampException unknown(String told, String why) {
        return new StampException(-1, "the setting 'date_format' is '" + told + "', but " + why
                + "; write it as %d.%m.%Y %H:%M or as dd.MM.uuuu HH:mm");
    }
}
