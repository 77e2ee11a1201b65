package statespace.data.column;

/** The cells of a column have more bytes than an array holds. */
public final class ColumnTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Of any column. */
    public ColumnTooLongException() {
        super("the cells of a column have more than 2147483639 bytes");
    }
}
