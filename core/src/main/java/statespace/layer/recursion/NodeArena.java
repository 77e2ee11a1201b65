package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ForwardContext;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * The nodes of the trees of one batch by number: first the items, then what was composed. Two children have one parent,
 * however many beams merge them, and in training one dropout mask.
 */
final class NodeArena {
    private final GatedCell cell;
    private final ForwardContext context;
    private final int items;
    private final List<Integer> left = new ArrayList<>(); // of what is no item
    private final List<Integer> right = new ArrayList<>();
    private final Map<Long, Integer> parents = new HashMap<>();
    private Tensor vectors; // (nodes, D)

    /**
     * An arena of items.
     *
     * @param items
     *            (items, D); the arena frees this reference
     */
    NodeArena(GatedCell cell, Tensor items, ForwardContext context) {
        this.cell = cell;
        this.context = context;
        this.items = Math.toIntExact(items.size(0));
        vectors = items;
    }

    /** The number of the parent of two nodes; its vector is there after {@link #compose}. */
    int parent(int leftChild, int rightChild) {
        return parents.computeIfAbsent((long) leftChild << Integer.SIZE | rightChild, _ -> {
            left.add(leftChild);
            right.add(rightChild);
            return items + left.size() - 1;
        });
    }

    /** Computes the vectors of all parents that have none yet, (parents, D), or null where there are none. */
    Tensor compose() {
        int from = Math.toIntExact(vectors.size(0)) - items;
        int count = left.size() - from;
        if (count == 0) {
            return null;
        }
        int[] children = new int[2 * count];
        for (int i = 0; i < count; i++) {
            children[i] = left.get(from + i);
            children[count + i] = right.get(from + i);
        }
        Tensor made = Bridge.alone(() -> {
            Tensor both = of(children);
            return cell.compose(both.narrow(0, 0, count), both.narrow(0, count, count), context);
        });
        Tensor before = vectors;
        vectors = cat(new TensorVector(before, made), 0);
        before.deallocate(); // not at the end of the training step: there is one for each merge
        return made;
    }

    /** The vectors of nodes, (ids, D). */
    Tensor of(int[] ids) {
        return vectors.index_select(0, Tensors.whole(ids, ids.length));
    }

    /** The left child, or −1 of an item. */
    int left(int node) {
        return node < items ? InducedTree.NONE : left.get(node - items);
    }

    /** The right child, or −1 of an item. */
    int right(int node) {
        return node < items ? InducedTree.NONE : right.get(node - items);
    }
}
