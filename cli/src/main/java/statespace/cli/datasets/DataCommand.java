package statespace.cli.datasets;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import statespace.cli.run.Console;
import statespace.data.fetch.Catalogue;
import statespace.data.fetch.DataFolder;
import statespace.data.fetch.Download;

/** Data sets: which public ones there are and are at hand, fetching them, and making those that follow a rule. */
@Command(name = "data", mixinStandardHelpOptions = true, subcommands = MakeCommand.class, description = "Lists public data sets, fetches them into the data folder, and makes data sets by rule.", footer = {
    "", "Example: statespace data get JapaneseVowels"})
public final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, get NAME, or make NAME");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the sets: name, whether it is there, size to fetch, licence, purpose.")
    void list(@Option(names = "--data", paramLabel = "DIR", description = "Data folder (default: what "
            + DataFolder.VARIABLE + " names, else data).") Path data) {
        PrintWriter out = spec.commandLine().getOut();
        DataFolder folder = DataFolder.of(data);
        String row = "%-18s %-8s %10s  %-14s %s%n";
        out.printf(row, "name", "there", "size", "licence", "for");
        for (Catalogue.DataSet set : Catalogue.all()) {
            int present = set.present(folder);
            out.printf(row, set.name(), present == 0 ? "no" : present == set.items().size() ? "yes" : "partly",
                    size(set.bytes()), set.licence(), set.purpose());
        }
        out.printf("%nThe data folder is %s.%n", folder.root());
        out.flush();
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Fetches a set; what is there is left as it is, and after a break it goes on where it stopped.", footer = {
        "", "Example: statespace data get mnist --data data"})
    void get(
            @Parameters(index = "0", paramLabel = "NAME", description = "Name of a set; data list shows them.") String name,
            @Option(names = "--data", paramLabel = "DIR", description = "Data folder (default: what "
                    + DataFolder.VARIABLE + " names, else data).") Path data) {
        Catalogue.DataSet set = Catalogue.find(name).orElseThrow(() -> new ParameterException(
                spec.subcommands().get("get"), "there is no data set '" + name + "'; there are " + Catalogue.all()
                        .stream().map(Catalogue.DataSet::name).collect(Collectors.joining(", "))));
        fetch(set, DataFolder.of(data),
                new FetchProgress(spec.commandLine().getErr(), Console.isTerminal()));
    }

    private void fetch(Catalogue.DataSet set, DataFolder folder, FetchProgress progress) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s: %s%nsize %s, licence %s%n", set.name(), set.purpose(), size(set.bytes()), set.licence());
        for (Catalogue.Item item : set.items()) {
            Path place = item.place(folder.root());
            if (folder.find(item.target()).isPresent()) {
                out.println(place + " is there already");
                continue;
            }
            out.println(item.url());
            out.flush();
            try {
                new Download(progress).fetch(item, folder.root());
            } finally {
                progress.clear();
            }
            out.println("  is now " + place + (item.sha256() == null ? "" : ", SHA-256 verified"));
        }
        out.flush();
    }

    /** Bytes in the unit that suits them. */
    public static String size(long bytes) {
        if (bytes == Catalogue.UNKNOWN) {
            return "unknown";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : bytes < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
