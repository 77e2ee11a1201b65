package statespace.layer;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A trained tensor with its name inside the model and its role.
 *
 * @param name
 *            dotted path, as in the checkpoint
 * @param value
 *            float32 leaf of the graph
 * @param role
 *            what decides decay and rate
 */
public record Parameter(String name, Tensor value, Role role) {

    /** Makes a leaf out of initial values; it outlives any scope it was made in. */
    public static Parameter of(String name, Tensor initial, Role role) {
        Tensor leaf = initial.detach().contiguous();
        leaf.retainReference();
        leaf.set_requires_grad(role.trained());
        return new Parameter(name, leaf, role);
    }

    /** The parameters of a part under the part's name. */
    public static List<Parameter> prefixed(String prefix, List<Parameter> parameters) {
        return parameters.stream().map(p -> new Parameter(prefix + "." + p.name, p.value, p.role)).toList();
    }

    /** Several lists as one, in order. */
    @SafeVarargs
    public static List<Parameter> concat(List<Parameter>... lists) {
        List<Parameter> all = new ArrayList<>();
        for (List<Parameter> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }

    /** Number of trained values in a list; fixed ones do not count. */
    public static long count(List<Parameter> parameters) {
        return parameters.stream().filter(p -> p.role.trained()).mapToLong(p -> p.value.numel()).sum();
    }
}
