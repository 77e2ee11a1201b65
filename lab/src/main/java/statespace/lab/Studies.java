package statespace.lab;

import java.util.List;
import java.util.Optional;

/** All studies, in the order of the papers. */
public final class Studies {
    private static final List<Study> ALL = List.of();

    private Studies() {}

    /** All studies. */
    public static List<Study> all() {
        return ALL;
    }

    /** The study of a name. */
    public static Optional<Study> named(String name) {
        return ALL.stream().filter(study -> study.card().name().equals(name)).findFirst();
    }
}
