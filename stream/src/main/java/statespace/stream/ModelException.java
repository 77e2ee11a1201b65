package statespace.stream;

import statespace.format.FormatException;

/** A model that cannot be used; the message is one sentence that names the file, what was expected and found. */
public final class ModelException extends FormatException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public ModelException(String message) {
        super(message);
    }

    /** With the sentence and what led to it. */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
