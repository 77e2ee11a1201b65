package statespace.data.column;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the names of columns give away. */
final class ColumnNames {
    private static final Set<String> TIMES = Set.of("date", "time", "datetime", "date_time", "timestamp", "ds", "t",
            "step",
            "ts", "epoch", "unix", "unix_time", "unixtime", "unix_timestamp", "epoch_time", "utc", "utc_time", "period",
            "datum", "zeit", "zeitstempel", "fecha");
    private static final Pattern TIME = Pattern.compile("(.*[_ ])?(date|time|timestamp|datetime|epoch|ts)([_ ]?"
            + "(utc|local|s|ms|us|ns|sec|seconds|millis))?");
    private static final Set<String> COUNTERS = Set.of("index", "idx", "id", "row", "row_id", "rowid", "row_number",
            "rownum", "row_names", "rownames", "no", "no.", "nr", "nr.", "#", "obs", "observation", "record", "s.no",
            "sno", "sl no", "level_0");
    private static final Pattern UNNAMED = Pattern
            .compile("column\\d+|unnamed: ?\\d+(\\.\\d+)*(_level_\\d+)?|_c\\d+|\\.\\.\\.\\d+");
    private static final Set<String> LABELS = Set.of("label", "labels", "anomaly", "anomalies", "is_anomaly",
            "isanomaly",
            "anomalous", "is_anomalous", "anomaly_label", "outlier", "is_outlier", "attack", "fault", "is_fault",
            "normal/attack", "ground_truth", "groundtruth");
    private static final Set<String> IDS = Set.of("unique_id", "id", "series", "series_id", "series_name", "item",
            "item_id",
            "sku", "store", "shop", "product", "sensor", "sensor_id", "station", "device", "machine", "meter",
            "customer",
            "region", "country", "city", "site", "location", "building", "symbol", "ticker", "name", "group", "key",
            "asset", "plant", "unit", "category", "entity", "household", "user", "route", "line", "stock", "warehouse",
            "dept", "department", "family", "state", "zone", "area", "turbine", "well", "patient", "vehicle");
    private static final Pattern ID = Pattern.compile(".*[_ -](id|nr|no|key|code|name)");

    private ColumnNames() {}

    private static String plain(Column column) {
        return column.name().strip().toLowerCase(Locale.ROOT);
    }

    static boolean isTime(Column column) {
        String name = plain(column);
        return TIMES.contains(name) || TIME.matcher(name).matches();
    }

    /** Lower is more telling. */
    static int timeRank(Column column) {
        String name = plain(column);
        return name.equals("ds") ? 0 : TIMES.contains(name) ? 1 : 2;
    }

    /** True if nobody gave it a name: data frames write their index so. */
    static boolean isUnnamed(Column column) {
        return UNNAMED.matcher(plain(column)).matches();
    }

    static boolean isCounter(Column column) {
        return COUNTERS.contains(plain(column)) || isUnnamed(column);
    }

    static boolean isLabel(Column column) {
        return LABELS.contains(plain(column).replace(' ', '_'));
    }

    static boolean isId(Column column) {
        String name = plain(column);
        return IDS.contains(name) || ID.matcher(name).matches();
    }

    /** Which part of a year a column of this name counts: W for weeks, Q for quarters, D for days; or 0. */
    static char yearPart(Column column) {
        return switch (plain(column).replace(' ', '_')) {
            case "week", "wk", "kw", "iso_week", "isoweek", "week_of_year", "weekofyear", "woy" -> 'W';
            case "quarter", "qtr", "q", "quartal" -> 'Q';
            case "doy", "day_of_year", "dayofyear", "yday", "julian_day" -> 'D';
            default -> 0;
        };
    }

    /** Which part of a time a column of this name holds, from 0 for the year to 5 for the second; −1 for none. */
    static int timePart(Column column) {
        return switch (plain(column)) {
            case "year", "yr", "yyyy", "jahr", "yyear" -> 0;
            case "month", "mon", "mo", "mm", "mnth", "monat" -> 1;
            case "day", "dom", "dd", "dy", "day_of_month", "tag" -> 2;
            case "hour", "hr", "hh", "stunde", "hour_of_day" -> 3;
            case "minute", "min", "mi" -> 4;
            case "second", "sec" -> 5;
            default -> -1;
        };
    }
}
