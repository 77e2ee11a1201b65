package statespace.bench.fuzz.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import statespace.data.DataException;
import statespace.data.fetch.Unzip;

/** The unpacking of zips into a folder. */
final class ZipTarget extends FileTarget {
    private final Mutator files = new Mutator(List.of(zip("a/b.ts", "a/", "c.ts"), zip("x"), zip("one", "two")),
            List.of("..", "/", "\\", "\u0000", "PK"));
    private final Mutator names = new Mutator(Words.bytes("a/b/c.ts", "../out", "x"),
            List.of("..", "/", "\\", "\u0000", "\n", "é", "a".repeat(300), "."));

    ZipTarget() {
        super("zip", DataException.class);
    }

    private static byte[] zip(String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                try {
                    zip.putNextEntry(new ZipEntry(name));
                } catch (ZipException | IllegalArgumentException unusable) {
                    continue; // twice the same name, or too long a one
                }
                if (!name.endsWith("/")) {
                    zip.write("content".getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        return random.nextInt(3) > 0
                ? files.draw(random)
                : zip(name(random), name(random), name(random));
    }

    private String name(SplittableRandom random) {
        return new String(names.draw(random), StandardCharsets.UTF_8);
    }

    @Override
    public void read(byte[] input) throws Exception {
        Path folder = folder().resolve("unpacked");
        try {
            Unzip.into(write("a.zip", input), folder);
        } finally {
            delete(folder);
        }
    }

    @Override
    public int cost() {
        return 4;
    }
}
