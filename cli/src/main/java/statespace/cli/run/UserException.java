package statespace.cli.run;

/** A mistake that the user can mend; the message is one sentence. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public UserException(String message) {
        super(message);
    }

    /** With the sentence and what led to it. */
    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
