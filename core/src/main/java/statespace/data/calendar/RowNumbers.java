package statespace.data.calendar;

/**
 * Rows without times, numbered.
 *
 * @param step
 *            between two rows
 */
public record RowNumbers(long step) implements CalendarRule {
    @Override
    public String label() {
        return step == 1 ? "by row" : "every " + step + " rows";
    }

    @Override
    public String pandas(long stamp) {
        return null;
    }

    @Override
    public int season() {
        return 1;
    }

    @Override
    public long plus(long stamp, long steps) {
        return stamp + steps * step;
    }

    @Override
    public long steps(long from, long to) {
        return to >= from && (to - from) % step == 0 ? (to - from) / step : -1;
    }

    @Override
    public boolean dated() {
        return false;
    }
}
