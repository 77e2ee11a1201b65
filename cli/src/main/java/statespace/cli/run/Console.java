package statespace.cli.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import statespace.run.Facts;
import statespace.run.Outcome;
import statespace.run.Toolkit;

/**
 * Where a command prints, what it was called with, and the toolkit that it works with.
 *
 * @param spec
 *            of the command
 */
public record Console(CommandSpec spec) {

    /** The command above all verbs. */
    public interface Root {
        /** Tasks and backbones that the verbs work with. */
        Toolkit toolkit();
    }

    /** Results. */
    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Progress and remarks. */
    public PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Tasks and backbones. */
    public Toolkit toolkit() {
        return ((Root) spec.root().userObject()).toolkit();
    }

    /** What the user typed. */
    public String command() {
        return "statespace " + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }

    /** True if the error stream is a terminal. */
    public static boolean isTerminal() {
        return System.getenv("STATESPACE_TERMINAL") != null;
    }

    /** Remarks, a line each. */
    public void tell(List<String> lines) {
        lines.forEach(line -> err().println(Flags.in(line)));
        err().flush();
    }

    /** The result as the user wants it. */
    public void print(Outcome outcome, boolean json) throws IOException {
        tell(outcome.notes());
        if (json) {
            out().println(Facts.json(outcome.metrics()));
        } else {
            outcome.summary().forEach(out()::println);
        }
        out().flush();
    }
}
