package statespace.layer.style;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import statespace.config.SettingException;

/** Whose style an example of a batch is mixed with. */
public enum Partner {
    /** Across domains where they are known, else random. */
    AUTO,
    /** A random permutation of the batch. */
    RANDOM,
    /** An example of another domain: all of a domain get partners of one other, the domains are shifted by a random count. */
    CROSS_DOMAIN;

    /**
     * The partner of each example.
     *
     * @param domains
     *            domain of each example, or null where they are not known
     * @throws IllegalArgumentException
     *             if there are more or fewer domains than examples
     * @throws SettingException
     *             if partners of other domains are asked for and domains are not known
     */
    int[] draw(int batch, int[] domains, RandomGenerator random) {
        if (domains != null && domains.length != batch) {
            throw new IllegalArgumentException(
                    domains.length + " domains were told for " + batch + " examples; tell one for each");
        }
        if (this == CROSS_DOMAIN && domains == null) {
            throw new SettingException(
                    "the setting 'style_partner' is cross_domain, and the domains of the examples are not "
                            + "known here; take auto or random");
        }
        if (this == RANDOM || domains == null) {
            return permutation(batch, random);
        }
        Map<Integer, List<Integer>> members = new TreeMap<>();
        for (int i = 0; i < batch; i++) {
            members.computeIfAbsent(domains[i], domain -> new ArrayList<>()).add(i);
        }
        if (members.size() == 1) {
            return permutation(batch, random);
        }
        List<List<Integer>> groups = List.copyOf(members.values());
        int shift = 1 + random.nextInt(groups.size() - 1);
        int[] partners = new int[batch];
        for (int g = 0; g < groups.size(); g++) {
            List<Integer> others = groups.get((g + shift) % groups.size());
            int[] order = permutation(others.size(), random);
            int at = 0;
            for (int member : groups.get(g)) {
                partners[member] = others.get(order[at++ % order.length]);
            }
        }
        return partners;
    }

    /** The numbers below {@code count} in random order. */
    static int[] permutation(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
