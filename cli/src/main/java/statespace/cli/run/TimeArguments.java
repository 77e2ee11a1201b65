package statespace.cli.run;

import picocli.CommandLine.Option;
import statespace.data.calendar.TimeOptions;

/** What is told about the times of a table. */
public final class TimeArguments {
    @Option(names = "--freq", paramLabel = "NAME", description = "Calendar of the rows as pandas names it: 15min, h, D, B, W-SUN, SMS, MS, ME, BME, QS, QE-DEC, YE (default: found from the times).")
    private String freq;

    @Option(names = "--date-format", paramLabel = "FORMAT", description = "How times are written: %%d.%%m.%%Y %%H:%%M or dd.MM.uuuu HH:mm (default: detected; refused where day and month are open).")
    private String dateFormat;

    @Option(names = "--time-zone", paramLabel = "ZONE", description = "Zone whose clocks the times follow, such as Europe/Berlin (default: that of the times, if they have one).")
    private String timeZone;

    @Option(names = "--every", paramLabel = "STEP", description = "Gathers rows into steps, such as 5min, h, D, W, MS; needs --aggregate.")
    private String every;

    @Option(names = "--aggregate", paramLabel = "mean|sum|first|last|min|max", description = "Value of a step of --every.")
    private TimeOptions.Aggregate aggregate;

    /** What is told; null where it is to be found out. */
    public TimeOptions options() {
        return new TimeOptions(freq, dateFormat, timeZone, every, aggregate);
    }
}
