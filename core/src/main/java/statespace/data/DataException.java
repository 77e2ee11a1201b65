package statespace.data;

import statespace.format.Sentence;

/** Data that cannot be used; the message is one sentence that names the file, the place and the mend. */
public sealed class DataException extends RuntimeException permits MissingDataException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public DataException(String message) {
        super(Sentence.of(message));
    }

    /** With the sentence and what led to it. */
    public DataException(String message, Throwable cause) {
        super(Sentence.of(message), cause);
    }
}
