package statespace.format;

/** A file or folder that cannot be used; the message is one sentence that names it, the place in it and the mend. */
public class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public FormatException(String message) {
        super(Sentence.of(message));
    }

    /** With the sentence and what led to it. */
    public FormatException(String message, Throwable cause) {
        super(Sentence.of(message), cause);
    }
}
