package statespace.config;

import statespace.format.Sentence;

/** A setting that does not exist, or a value that it does not take; the message is one sentence. */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** With the sentence. */
    public SettingException(String message) {
        super(Sentence.of(message));
    }
}
