package statespace.kernels.recursion;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import statespace.kernels.Workers;
import statespace.kernels.recursion.TreeRecursion.Alignment;
import statespace.kernels.recursion.TreeRecursion.Inner;
import statespace.kernels.recursion.TreeRecursion.Inputs;
import statespace.kernels.recursion.TreeRecursion.Shape;

/** The outer recursion over all sequences of a batch at once: the chunks of a level are searched side by side. */
final class TreeSearch {
    private static final int BLOCKS = 4;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Shape shape;
    private final Inputs in;
    private final CellArithmetic cell;
    private final boolean keep;
    private final Workers workers;
    private final Nodes nodes;
    private final int zero;
    private final Hypotheses[][] items; // by sequence
    private final int[] planned; // items of the next level, by sequence
    private final List<ChunkSearch> all = new ArrayList<>();

    TreeSearch(Shape shape, Inputs in, CellArithmetic cell, boolean keep, Workers workers) {
        this.shape = shape;
        this.in = in;
        this.cell = cell;
        this.keep = keep;
        this.workers = workers;
        int total = in.total();
        int zeros = shape.inner() == Inner.LEFT_TO_RIGHT ? 1 : 0;
        zero = zeros == 1 ? total : Nodes.NONE;
        nodes = new Nodes(Math.addExact(total, zeros));
        cell.reserve(nodes.count());
        cell.load(total, zeros);
        items = new Hypotheses[in.lengths().length][];
        planned = in.levels().clone();
        int leaf = 0;
        for (int i = 0; i < items.length; i++) {
            items[i] = new Hypotheses[in.lengths()[i]];
            for (int s = 0; s < items[i].length; s++) {
                items[i][s] = Hypotheses.leaf(leaf++);
            }
        }
    }

    /** Searches, and writes y. */
    Trees run(MemorySegment y) {
        split(0);
        for (int level = 0; Arrays.stream(planned).anyMatch(count -> count > 1); level++) {
            level(level);
        }
        Hypotheses[] roots = new Hypotheses[items.length];
        double[][] weights = new double[items.length][];
        for (int i = 0; i < items.length; i++) {
            roots[i] = items[i][0];
            weights[i] = Hypotheses.weights(roots[i].scores());
            cell.read(roots[i].nodes(), weights[i], y, i);
        }
        if (!keep) {
            return null;
        }
        int composed = nodes.count() - in.total() - (zero == Nodes.NONE ? 0 : 1);
        int[] place = place(roots);
        nodes.keep(place);
        cell.keep(place, nodes.count());
        all.forEach(chunk -> chunk.keep(place));
        for (int i = 0; i < roots.length; i++) {
            roots[i] = new Hypotheses(Arrays.stream(roots[i].nodes()).map(node -> place[node]).toArray(),
                    roots[i].scores(), roots[i].from(), roots[i].beams());
        }
        return new Trees(cell, nodes, rows(place), List.copyOf(all), roots, weights, composed);
    }

    /** New numbers of the nodes that are left at the end, in the same order. */
    private int[] place(Hypotheses[] roots) {
        int[] place = new int[nodes.count()];
        Arrays.fill(place, Nodes.NONE);
        for (Hypotheses root : roots) {
            for (int node : root.nodes()) {
                place[node] = 0;
            }
        }
        for (int node = place.length - 1; node >= 0; node--) {
            if (place[node] != Nodes.NONE && nodes.left(node) != Nodes.NONE) {
                place[nodes.left(node)] = 0;
                place[nodes.right(node)] = 0;
            }
        }
        int next = 0;
        for (int node = 0; node < place.length; node++) {
            if (place[node] != Nodes.NONE) {
                place[node] = next++;
            }
        }
        return place;
    }

    /** The item of each node that is left; {@link Nodes#NONE} where it is none. Items come first and keep their order. */
    private int[] rows(int[] place) {
        int[] rows = new int[nodes.count()];
        Arrays.fill(rows, Nodes.NONE);
        for (int item = 0; item < in.total(); item++) {
            if (place[item] != Nodes.NONE) {
                rows[place[item]] = item;
            }
        }
        return rows;
    }

    private void level(int level) {
        List<ChunkSearch> searches = new ArrayList<>();
        ChunkSearch[][] byItem = new ChunkSearch[items.length][];
        for (int i = 0; i < items.length; i++) {
            if (planned[i] > 1) {
                byItem[i] = chunks(i, level);
                Arrays.stream(byItem[i]).filter(chunk -> chunk != null).forEach(searches::add);
            }
        }
        search(searches);
        if (keep) {
            all.addAll(searches);
        }
        for (int i = 0; i < items.length; i++) {
            if (planned[i] > 1) {
                finish(i, byItem[i], level);
            }
        }
    }

    /** The searches of one sequence's chunks; null for a chunk of one item, which stays as it is. */
    private ChunkSearch[] chunks(int sequence, int level) {
        int size = shape.plan().chunkSize(planned[sequence]);
        Hypotheses[] row = items[sequence];
        ChunkSearch[] chunks = new ChunkSearch[(row.length + size - 1) / size];
        for (int c = 0; c < chunks.length; c++) {
            Hypotheses[] some = Arrays.copyOfRange(row, c * size, Math.min(row.length, (c + 1) * size));
            if (some.length > 1 || zero != Nodes.NONE) {
                chunks[c] = new ChunkSearch(some, shape.beams(), zero,
                        in.chance().noisy() ? random(sequence, level, 2 * c) : null);
            }
        }
        return chunks;
    }

    private SplittableRandom random(int sequence, int level, int purpose) {
        long seed = in.chance().seeds()[sequence];
        return new SplittableRandom(((seed + level) * GOLDEN + purpose) * GOLDEN);
    }

    private void finish(int sequence, ChunkSearch[] chunks, int level) {
        int size = shape.plan().chunkSize(planned[sequence]);
        planned[sequence] = shape.plan().chunks(planned[sequence]);
        Hypotheses[] results = new Hypotheses[chunks.length];
        int beams = 1;
        for (int c = 0; c < chunks.length; c++) {
            results[c] = chunks[c] == null ? items[sequence][c * size] : chunks[c].result();
            beams = Math.max(beams, results[c].count());
        }
        if (planned[sequence] > 1) {
            for (int c = 0; c < chunks.length; c++) {
                results[c] = results[c].choose(aligned(results[c].scores(), beams,
                        random(sequence, level, 2 * c + 1)));
            }
        }
        items[sequence] = results;
    }

    private int[] aligned(double[] scores, int beams, SplittableRandom random) {
        int[] chosen = new int[beams];
        if (shape.alignment() == Alignment.NONE) {
            for (int b = 0; b < beams; b++) {
                chosen[b] = b < scores.length ? b : 0;
            }
            return chosen;
        }
        double[] weights = Hypotheses.weights(
                shape.alignment() == Alignment.SCORES ? scores : new double[scores.length]);
        for (int b = 1; b < beams; b++) {
            double left = random.nextDouble();
            int to = 0;
            while (to < weights.length - 1 && left >= weights[to]) {
                left -= weights[to++];
            }
            chosen[b] = to;
        }
        return chosen;
    }

    /** All searches of a level, step by step. */
    private void search(List<ChunkSearch> searches) {
        List<ChunkSearch> active = new ArrayList<>(searches);
        each(active, chunk -> chunk.score(cell, 0));
        while (!active.isEmpty()) {
            each(active, ChunkSearch::select);
            int from = nodes.count();
            active.forEach(this::makeNodes);
            cell.reserve(nodes.count());
            cell.compose(nodes, from, nodes.count(), workers);
            split(from);
            each(active, chunk -> chunk.apply(cell, keep));
            active.removeIf(ChunkSearch::done);
        }
    }

    /** The scorer's view of new nodes, where there is a choice that needs it. */
    private void split(int from) {
        if (shape.searches()) {
            cell.split(from, nodes.count(), workers);
        }
    }

    private void makeNodes(ChunkSearch chunk) {
        Pairs pairs = chunk.pairs();
        for (int b = 0; b < chunk.chosen(); b++) {
            int pair = chunk.pair(b);
            if (pairs.node(pair) == Nodes.NONE) {
                pairs.setNode(pair, nodes.add(pairs.left(pair), pairs.right(pair)));
            }
        }
    }

    private void each(List<ChunkSearch> searches, Consumer<ChunkSearch> action) {
        int tasks = Math.min(searches.size(), BLOCKS * workers.threads());
        workers.run(tasks, task -> {
            int from = (int) ((long) searches.size() * task / tasks);
            int to = (int) ((long) searches.size() * (task + 1) / tasks);
            for (int i = from; i < to; i++) {
                action.accept(searches.get(i));
            }
        });
    }
}
