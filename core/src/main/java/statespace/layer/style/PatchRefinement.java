package statespace.layer.style;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Which patches an image takes from where: semantic patch refining of DGMamba (Long et al. 2024, arXiv 2404.07794). The patches
 * of each image that matter least to its class change places among themselves, in the same way in all images of a batch; in the
 * images of the largest losses they are replaced by such patches of other images. The model is then trained on both batches, with
 * the same classes.
 *
 * @param image
 *            of the batch from which each patch comes, (batch, patches)
 * @param patch
 *            that it was there, (batch, patches)
 */
public record PatchRefinement(int[][] image, int[][] patch) {
    /**
     * Published shares.
     *
     * @param patches
     *            share of an image's patches that change
     * @param images
     *            share of a batch's images that take patches of others
     */
    public record Shares(double patches, double images) {
        /** A quarter of the patches; a fifth of the images. */
        public static final Shares PUBLISHED = new Shares(0.25, 0.2);

        /** Checks the shares. */
        public Shares {
            if (!(patches >= 0 && patches <= 1 && images >= 0 && images <= 1)) {
                throw new IllegalArgumentException(
                        "shares lie between 0 and 1, not at " + patches + " and " + images);
            }
        }
    }

    /**
     * Draws.
     *
     * @param saliency
     *            how much each patch matters to the class of its image, (batch, patches)
     * @param loss
     *            of each image
     */
    public static PatchRefinement draw(float[][] saliency, double[] loss, Shares shares, RandomGenerator random) {
        int batch = saliency.length;
        int patches = batch == 0 ? 0 : saliency[0].length;
        int changed = (int) (shares.patches * patches);
        int[] order = Partner.permutation(changed, random);
        int[][] least = new int[batch][];
        int[][] image = new int[batch][patches];
        int[][] patch = new int[batch][];
        for (int i = 0; i < batch; i++) {
            float[] own = saliency[i];
            least[i] = places(patches, Comparator.comparingDouble(p -> own[p]), changed);
            patch[i] = IntStream.range(0, patches).toArray();
            Arrays.fill(image[i], i);
            for (int j = 0; j < changed; j++) {
                patch[i][least[i][j]] = least[i][order[j]];
            }
        }
        for (int i : places(batch, Comparator.comparingDouble(each -> -loss[each]),
                batch < 2 ? 0 : (int) (shares.images * batch))) {
            int other = random.nextInt(batch - 1);
            other += other >= i ? 1 : 0;
            for (int j = 0; j < changed; j++) {
                image[i][least[i][j]] = other;
                patch[i][least[i][j]] = least[other][order[j]];
            }
        }
        return new PatchRefinement(image, patch);
    }

    /** The first {@code count} places by an order; of equals the first. */
    private static int[] places(int all, Comparator<Integer> order, int count) {
        List<Integer> sorted = IntStream.range(0, all).boxed().sorted(order).toList();
        return sorted.subList(0, count).stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Puts the patches together.
     *
     * @param pixels
     *            images, each (channels, height, width)
     * @param size
     *            side of a patch; height and width are multiples of it
     */
    public float[][] apply(float[][] pixels, int channels, int height, int width, int size) {
        int columns = width / size;
        if (height % size != 0 || width % size != 0) {
            throw new IllegalArgumentException("images of " + height + " by " + width
                    + " pixels are not cut evenly into patches of " + size);
        }
        float[][] refined = new float[pixels.length][pixels.length == 0 ? 0 : pixels[0].length];
        for (int i = 0; i < pixels.length; i++) {
            for (int p = 0; p < patch[i].length; p++) {
                int from = patch[i][p];
                for (int line = 0; line < channels * size; line++) {
                    int plane = line / size * height;
                    int row = line % size;
                    System.arraycopy(pixels[image[i][p]],
                            (plane + from / columns * size + row) * width + from % columns * size, refined[i],
                            (plane + p / columns * size + row) * width + p % columns * size, size);
                }
            }
        }
        return refined;
    }
}
