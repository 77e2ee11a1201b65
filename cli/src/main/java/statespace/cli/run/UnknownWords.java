package statespace.cli.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** Verbs and options that do not exist: refused, with the name that was probably meant. */
public final class UnknownWords {
    /** Verbs of the launcher that are commands of their own. */
    private static final Set<String> ELSEWHERE = Set.of("bench");
    private static final int NEAR = 2;

    private UnknownWords() {}

    /** Runs what was asked for; what is not known is refused even beside --help, which would be that of something else. */
    public static int refuse(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.unmatched().isEmpty()) {
            throw new UnmatchedArgumentException(last.commandSpec().commandLine(), List.copyOf(last.unmatched()));
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** What a mistake is told with. */
    public static String sentence(ParameterException mistake) {
        if (!(mistake instanceof UnmatchedArgumentException unknown)) {
            return mistake.getMessage();
        }
        CommandSpec command = unknown.getCommandLine().getCommandSpec();
        String word = unknown.getUnmatched().getFirst();
        if (word.startsWith("-")) {
            List<String> options = command.options().stream().flatMap(option -> Arrays.stream(option.names())).toList();
            return "there is no option '" + word + "'" + near(word.replaceFirst("=.*", ""), options);
        }
        if (command.subcommands().isEmpty()) {
            return unknown.getMessage();
        }
        List<String> verbs = new ArrayList<>(command.subcommands().keySet());
        if (command.name().equals("statespace")) {
            verbs.addAll(ELSEWHERE);
        }
        String meant = near(word, verbs);
        return "there is no verb '" + word + "'"
                + (meant.isEmpty() ? "; there are " + String.join(", ", verbs) : meant);
    }

    private static String near(String word, List<String> names) {
        String found = names.stream().filter(name -> distance(word, name) <= NEAR)
                .collect(Collectors.joining(" or "));
        return found.isEmpty() ? "" : "; did you mean " + found + "?";
    }

    /** Letters that are added, left out or changed from one word to the other (Levenshtein). */
    static int distance(String word, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= word.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int changed = diagonal + (word.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
