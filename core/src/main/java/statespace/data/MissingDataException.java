package statespace.data;

/** A file of a data set that is not there; the message names it, where it is to be had, and how to name its folder. */
public final class MissingDataException extends DataException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public MissingDataException(String message) {
        super(message);
    }
}
