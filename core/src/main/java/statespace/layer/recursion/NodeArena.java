package statespace.layer.recursion;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import statespace.layer.ForwardContext;
import statespace.layer.Linear;
import statespace.tensor.Bridge;
import statespace.tensor.Tensors;

/**
 * The nodes of the trees of one batch by number: first the items, then what was composed. Two children have one parent,
 * however many beams merge them at a time, and in training one dropout mask. The vectors of nodes that no beam needs any more
 * are freed.
 */
final class NodeArena {
    private static final int ABSENT = -1;
    private static final int PENDING = -2;

    private final GatedCell cell;
    private final Linear scorer;
    private final ForwardContext context;
    private final int items;
    private final List<Integer> left = new ArrayList<>(); // of what is no item
    private final List<Integer> right = new ArrayList<>();
    private final Map<Long, Integer> parents = new HashMap<>();
    private final List<Integer> pending = new ArrayList<>(); // nodes whose vectors are to be computed
    private int[] places; // of nodes among the vectors
    private Tensor vectors; // (nodes that are kept, D)
    private Tensor scores; // (nodes that are kept, 1); 0 of items

    /**
     * An arena of items.
     *
     * @param scorer
     *            scores of what is composed
     * @param items
     *            (items, D); the arena frees this reference
     */
    NodeArena(GatedCell cell, Linear scorer, Tensor items, ForwardContext context) {
        this.cell = cell;
        this.scorer = scorer;
        this.context = context;
        this.items = Math.toIntExact(items.size(0));
        places = new int[this.items];
        Arrays.setAll(places, i -> i);
        vectors = items;
        scores = zeros(new long[]{this.items, 1}, items.options());
    }

    /** The number of the parent of two nodes; its vector is there after {@link #keep}. */
    int parent(int leftChild, int rightChild) {
        int node = parents.computeIfAbsent((long) leftChild << Integer.SIZE | rightChild, _ -> {
            left.add(leftChild);
            right.add(rightChild);
            return items + left.size() - 1;
        });
        if (node >= places.length) {
            int known = places.length;
            places = Arrays.copyOf(places, 2 * node);
            Arrays.fill(places, known, places.length, ABSENT);
        }
        if (places[node] == ABSENT) {
            places[node] = PENDING;
            pending.add(node);
        }
        return node;
    }

    /** Computes the vectors of parents that have none, and keeps those of the nodes that are needed. */
    void keep(BitSet needed) {
        int count = pending.size();
        int before = Math.toIntExact(vectors.size(0));
        for (int i = 0; i < count; i++) {
            places[pending.get(i)] = before + i;
        }
        int[] from = needed.stream().map(node -> places[node]).toArray();
        Tensor made = count == 0 ? null : Bridge.alone(this::compose);
        Tensor all = vectors;
        Tensor allScores = scores;
        Tensor rows = Tensors.whole(from, from.length);
        vectors = Bridge.alone(() -> with(all, made).index_select(0, rows));
        scores = Bridge.alone(() -> with(allScores, made == null ? null : scorer.apply(made)).index_select(0, rows));
        all.deallocate();
        allScores.deallocate();
        if (made != null) {
            made.deallocate();
        }
        pending.clear();
        Arrays.fill(places, ABSENT);
        int place = 0;
        for (int node = needed.nextSetBit(0); node >= 0; node = needed.nextSetBit(node + 1)) {
            places[node] = place++;
        }
    }

    private static Tensor with(Tensor rows, Tensor more) {
        return more == null ? rows : cat(new TensorVector(rows, more), 0);
    }

    private Tensor compose() {
        int count = pending.size();
        int[] children = new int[2 * count];
        for (int i = 0; i < count; i++) {
            children[i] = left(pending.get(i));
            children[count + i] = right(pending.get(i));
        }
        Tensor both = of(children);
        return cell.compose(both.narrow(0, 0, count), both.narrow(0, count, count), context);
    }

    /** The vectors of nodes that are kept, (ids, D). */
    Tensor of(int[] ids) {
        return vectors.index_select(0, places(ids));
    }

    /** The scores of nodes that are kept, (ids). */
    Tensor scores(int[] ids) {
        return scores.index_select(0, places(ids)).squeeze(-1);
    }

    private Tensor places(int[] ids) {
        return Tensors.whole(Arrays.stream(ids).map(node -> places[node]).toArray(), ids.length);
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
