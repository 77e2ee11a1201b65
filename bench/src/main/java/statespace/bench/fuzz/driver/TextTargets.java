package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import statespace.data.DataException;
import statespace.data.array.AnomalyLabels;
import statespace.data.collection.M4Reader;
import statespace.data.labelled.CsvFolderReader;
import statespace.data.labelled.TsReader;
import statespace.data.labelled.WavReader;

/** Readers of one file that need no more than whole inputs and words. */
final class TextTargets {
    private static final List<String> HEADER = List.of("@data", "@classLabel true", "@timeStamps true", "@dimensions 3",
            "@univariate false", "@equalLength true", "@seriesLength 3", "@missing true", ":", "(", ")", "?", "#", ",",
            "\n", "\r", "NaN", "1e999", "\u0000", "\u0085", "1:");

    private TextTargets() {}

    static Target ts() {
        return FileTarget.of("ts", DataException.class, "a.ts", new Mutator(Words.bytes(
                "@problemName p\n@timeStamps false\n@univariate false\n@dimensions 2\n@equalLength true\n"
                        + "@seriesLength 3\n@classLabel true a b\n@data\n1,2,3:4,?,6:a\n1,2,3:4,5,6:b\n",
                "# c\n@univariate true\n@classLabel true\n@data\n1.5,2:x\n0.5:y\n",
                "@timeStamps true\n@classLabel true 0 1\n@data\n(2016-07-01 00:00:00,1),(2,3):0\n(1,1),(2,2):1\n"),
                HEADER), TsReader::read);
    }

    static Target m4() {
        byte[] futures = "V1,V2,V3\nH1,3,4\nH2,5,6\n".getBytes(StandardCharsets.UTF_8);
        return FileTarget.of("m4", DataException.class, "pasts.csv", new Mutator(Words.bytes(
                "V1,V2,V3,V4\nH1,1,2,3\nH2,5,,\n", "\"V1\",\"V2\"\n\"H2\",\"1\"\nH1,NA\n"), Words.TABLE),
                file -> M4Reader.read(file, Files.write(file.resolveSibling("futures.csv"), futures)));
    }

    static Target anomalyLabels() {
        String header = "chan_id,spacecraft,anomaly_sequences,class,num_values\n";
        return FileTarget.of("anomaly-labels", DataException.class, "labels.csv", new Mutator(Words.bytes(
                header + "P-1,SMAP,\"[[2149, 2349], [4536, 4844]]\",\"[contextual]\",8505\n",
                header + "A,B,\"[[0, 1]]\",point,3\nA,B,\"[[2, 2]]\",point,3\n"), Words.TABLE),
                file -> AnomalyLabels.read(file).of("A", 10));
    }

    static Target csvFolder() {
        return FileTarget.of("csv-folder", DataException.class, "a.csv",
                new Mutator(Words.bytes("x,y\n1,2\n3,4\n", "1\n2\n\n3\n"), Words.TABLE),
                file -> CsvFolderReader.read(inClass(file)));
    }

    static Target wav() {
        return FileTarget.of("wav", DataException.class, "a.wav",
                new Mutator(List.of(wav(1, 16), wav(1, 8), wav(3, 32), wav(1, 24)),
                        List.of("fmt ", "data", "RIFF", "WAVE",
                                "LIST", "\u0000")),
                file -> WavReader.read(inClass(file)));
    }

    private static byte[] wav(int encoding, int bits) {
        return ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF4\0\0\0WAVEfmt ".getBytes(StandardCharsets.ISO_8859_1)).putInt(16)
                .putShort((short) encoding).putShort((short) 1).putInt(8000).putInt(8000).putShort((short) (bits / 8))
                .putShort((short) bits).put("data".getBytes(StandardCharsets.ISO_8859_1)).putInt(12).array();
    }

    /** Moves a file into the folder of a class, and names the folder of all classes. */
    private static Path inClass(Path file) throws java.io.IOException {
        Path root = file.resolveSibling("set");
        Path place = Files.createDirectories(root.resolve("one")).resolve(file.getFileName());
        Files.move(file, place, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return root;
    }
}
