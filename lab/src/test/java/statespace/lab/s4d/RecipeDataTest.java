package statespace.lab.s4d;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.lab.SpeechCommands;
import statespace.task.classify.ClassifyTask;
import statespace.task.classify.Sequences;

/** The files of the recipes, read from small ones of the same form. */
class RecipeDataTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    @Test
    void imagesAreReadPixelByPixel() throws IOException {
        byte[] bytes = new byte[2 * 3073];
        bytes[0] = 3;
        bytes[1] = (byte) 255; // red of the first pixel
        bytes[1 + 1024 + 1] = (byte) 128; // green of the second
        bytes[3073] = 9;
        for (int i = 1; i <= 5; i++) {
            Path file = folder.resolve("cifar10/cifar-10-batches-bin/data_batch_" + i + ".bin");
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
        Path test = Files.write(folder.resolve("cifar10/cifar-10-batches-bin/test_batch.bin"), bytes);
        var colour = CifarBatches.read(java.util.List.of(test), false);
        assertEquals(3, colour.channels());
        assertArrayEquals(new int[]{3, 9}, colour.labels());
        assertEquals(1f, colour.examples().get(0)[0]);
        assertEquals(128 / 255f, colour.examples().get(0)[4]);
        var grey = CifarBatches.read(java.util.List.of(test), true);
        assertEquals(0.299f, grey.examples().get(0)[0], 1e-6);
        assertEquals(10, CifarBatches.task(new DataFolder(folder), true, 1).train().count());
        Files.write(test, new byte[100]);
        var mistake = assertThrows(DataException.class, () -> CifarBatches.read(java.util.List.of(test), false));
        assertTrue(mistake.getMessage().contains("test_batch.bin: has 100 bytes"), mistake.getMessage());
    }

    @Test
    void listOperationsBecomeSymbols() throws IOException {
        String lines = "Source\tTarget\n( ( ( [MAX 2 ) 9 ) ] )\t9\n( ( [MIN 3 ) ] )\t3\n";
        for (String part : new String[]{"train", "val", "test"}) {
            write("lra/lra_release/listops-1000/basic_" + part + ".tsv", lines);
        }
        ClassifyTask task = TokenFiles.listOperations(new DataFolder(folder));
        assertEquals(8, task.train().symbols()); // unseen, [MAX 2 9 X <eos> [MIN 3
        assertArrayEquals(new int[]{9, 3}, task.train().labels());
        assertArrayEquals(new int[]{5, 4}, task.train().lengths());
        Sequences.Batch batch = task.train().batch(new int[]{0});
        assertEquals(5 * 8, batch.values().length);
        for (int t = 0; t < 5; t++) {
            assertEquals(1, batch.values()[t * 8 + t + 1]);
        }
        write("lra/lra_release/listops-1000/basic_test.tsv", "Source\tTarget\nno tab here\n");
        var mistake = assertThrows(DataException.class, () -> TokenFiles.listOperations(new DataFolder(folder)));
        assertTrue(mistake.getMessage().contains("basic_test.tsv, line 2"), mistake.getMessage());
    }

    @Test
    void reviewsBecomeLetters() throws IOException {
        write("aclImdb/train/pos/1.txt", "good");
        write("aclImdb/train/neg/1.txt", "bad");
        write("aclImdb/test/pos/1.txt", "odd?");
        write("aclImdb/test/neg/1.txt", "ab");
        ClassifyTask task = TokenFiles.reviews(new DataFolder(folder));
        assertArrayEquals(new int[]{0, 1}, task.train().labels());
        assertEquals(7, task.train().symbols()); // unseen, b a d <eos> g o
        assertEquals(0, task.test().examples().get(1)[3], "a letter that training has not seen");
    }

    @Test
    void pairsShareTheirDocuments() throws IOException {
        String pairs = "1\tp\tq\tabc\tde\n0.0\tq\tr\tde\tf\n";
        write("lra/lra_release/tsv_data/new_aan_pairs.train.tsv", pairs);
        write("lra/lra_release/tsv_data/new_aan_pairs.eval.tsv", pairs);
        write("lra/lra_release/tsv_data/new_aan_pairs.test.tsv", "1\tr\ts\tf\t" + "z".repeat(5000) + "\n");
        DocumentPairs.Parts parts = DocumentPairs.read(new DataFolder(folder));
        assertArrayEquals(new int[]{1, 0}, parts.train().labels());
        assertArrayEquals(new int[]{0, 1}, parts.train().first());
        assertArrayEquals(new int[]{1, 2}, parts.train().second());
        assertArrayEquals(new int[]{2}, parts.test().first());
        assertArrayEquals(new int[]{4, 3, 2, 4000}, parts.test().documents().lengths());
        assertEquals(8, parts.train().documents().symbols()); // unseen, a b c <eos> d e f
        assertEquals(0, parts.test().documents().examples().get(3)[0], "a letter that training has not seen");
        write("lra/lra_release/tsv_data/new_aan_pairs.eval.tsv", pairs + "2\tp\tq\tabc\tde\n");
        var mistake = assertThrows(DataException.class, () -> DocumentPairs.read(new DataFolder(folder)));
        assertTrue(mistake.getMessage().contains("eval.tsv, line 3"), mistake.getMessage());
    }

    @Test
    void theJudgeLearnsWhetherTwoDocumentsAreAlike() throws IOException {
        var random = new java.util.SplittableRandom(1);
        java.util.List<float[]> documents = new java.util.ArrayList<>();
        for (int i = 0; i < 64; i++) { // even ones of the letter 1, odd ones of the letter 2
            float[] letters = new float[4 + random.nextInt(5)];
            java.util.Arrays.fill(letters, 1 + i % 2);
            documents.add(letters);
        }
        Sequences texts = new Sequences(1, documents, documents.stream().mapToInt(d -> d.length).toArray(), new int[64])
                .asSymbols(3);
        int[] first = random.ints(400, 0, 64).toArray();
        int[] second = random.ints(400, 0, 64).toArray();
        int[] labels = java.util.stream.IntStream.range(0, 400).map(i -> (first[i] + second[i] + 1) % 2).toArray();
        DocumentPairs train = pairs(texts, first, second, labels, 0, 300);
        DocumentPairs test = pairs(texts, first, second, labels, 300, 400);
        try (var _ = new org.bytedeco.javacpp.PointerScope()) {
            var spec = statespace.model.classify.ClassifySpec.of(3, java.util.List.of("apart", "alike"));
            var backbone = statespace.model.classify.ClassifySpec.BACKBONES.of(statespace.backbone.S4dSpec.TYPE,
                    "width=8,layers=1,state=4,dropout=0");
            PairTraining judge = new PairTraining(spec, backbone, train, test, random);
            var training = statespace.train.TrainConfig.standard().withEpochs(12).withBatch(20).withRates(1e-2, 1e-3)
                    .withWeightDecay(0).withWarmup(0).withClip(1e9);
            new statespace.train.Trainer(judge, training, new statespace.train.RunStore(folder, "judge"),
                    new statespace.train.Listener() {
                    }).run(false);
            assertEquals(1, judge.accuracy(test), 0.02);
        }
    }

    private static DocumentPairs pairs(Sequences texts, int[] first, int[] second, int[] labels, int from, int to) {
        return new DocumentPairs(texts, java.util.Arrays.copyOfRange(first, from, to),
                java.util.Arrays.copyOfRange(second, from, to), java.util.Arrays.copyOfRange(labels, from, to));
    }

    @Test
    void pathsAreReadWithTheirLabels() throws IOException {
        String base = "lra/lra_release/pathfinder32/curv_contour_length_14/";
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            Path image = folder.resolve(base + "imgs/0/sample_" + i + ".png");
            Files.createDirectories(image.getParent());
            BufferedImage pixels = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
            pixels.getRaster().setSample(1, 0, 0, 255);
            ImageIO.write(pixels, "png", image.toFile());
            list.append("imgs/0 sample_").append(i).append(".png ").append(i).append(' ').append(i % 2).append(" 9\n");
        }
        write(base + "metadata/0.npy", list.toString());
        var all = PathImages.read(folder.resolve(base), 32);
        assertEquals(20, all.count());
        assertEquals(1f, all.examples().get(0)[1]);
        assertEquals(0f, all.examples().get(0)[0]);
        ClassifyTask task = PathImages.task(new DataFolder(folder), 32, 1);
        assertEquals(2, task.test().count());
        assertEquals(18, task.train().count() + task.validation().count());
    }

    private String refusedImage(byte[] image, String line) throws IOException {
        String base = "lra/lra_release/pathfinder32/curv_contour_length_14/";
        write(base + "metadata/0.npy", line);
        Files.createDirectories(folder.resolve(base + "imgs"));
        Files.write(folder.resolve(base + "imgs/a.png"), image);
        return assertThrows(DataException.class, () -> PathImages.read(folder.resolve(base), 32)).getMessage();
    }

    @Test
    void imagesThatClaimOtherSizesOrAreBrokenAreRefused() throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        byte[] png = out.toByteArray();
        ByteBuffer claims = ByteBuffer.wrap(png.clone()).putInt(16, 60_000).putInt(20, 30_000);
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        sum.update(claims.array(), 12, 17);
        claims.putInt(29, (int) sum.getValue());
        String line = "imgs a.png 0 1\n";
        assertTrue(refusedImage(claims.array(), line).contains("a.png: is no image of 32 x 32 pixels"));
        assertTrue(refusedImage(java.util.Arrays.copyOf(png, 45), line).contains("a.png: is a broken image"));
        assertTrue(refusedImage("text".getBytes(StandardCharsets.UTF_8), line).contains("a.png: is no image"));
        for (String name : new String[]{"../../../../../../../../etc x", "imgs a\0b", "/ etc/hostname"}) {
            assertTrue(refusedImage(png, name + " 0 1\n").contains("0.npy, line 1: names a file outside"), name);
        }
    }

    @Test
    void speechIsPartedByItsLists() throws IOException {
        for (String word : new String[]{"no", "yes"}) {
            for (int i = 0; i < 3; i++) {
                Path file = folder.resolve("speech-commands/" + word + "/" + i + ".wav");
                Files.createDirectories(file.getParent());
                Files.write(file, wav(100 + i, (short) (1000 * (i + 1))));
            }
        }
        write("speech-commands/validation_list.txt", "no/1.wav\nyes/1.wav\n");
        write("speech-commands/testing_list.txt", "no/2.wav\nyes/2.wav\n");
        ClassifyTask task = SpeechCommands.task(new DataFolder(folder), 1);
        assertEquals(2, task.train().count());
        assertEquals(2, task.validation().count());
        assertArrayEquals(new int[]{0, 1}, task.test().labels());
        assertEquals(16_000, task.test().lengths()[0]);
        assertEquals(java.util.List.of("no", "yes"), SpeechCommands.tenWords(new DataFolder(folder)).classes());
        assertEquals(8000, SpeechCommands.task(new DataFolder(folder), 2).test().lengths()[0]);
    }

    private static byte[] wav(int samples, short value) {
        ByteBuffer bytes = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
        bytes.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1).putShort((short) 1);
        bytes.putInt(16_000).putInt(32_000).putShort((short) 2).putShort((short) 16);
        bytes.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
        for (int i = 0; i < samples; i++) {
            bytes.putShort(value);
        }
        return bytes.array();
    }
}
