package statespace.data.calendar;

/** A column of stamps cannot be used, or a calendar not be found in it. */
public final class StampException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int row;

    /**
     * A fault.
     *
     * @param row
     *            where it is, or −1 for the whole column
     * @param message
     *            what is wrong and what mends it
     */
    public StampException(int row, String message) {
        super(message);
        this.row = row;
    }

    /** Where the fault is, or −1 for the whole column. */
    public int row() {
        return row;
    }
}
