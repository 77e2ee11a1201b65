package statespace.bench.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import statespace.data.DataException;
import statespace.data.array.AnomalyLabels;
import statespace.data.array.LabelFile;
import statespace.data.calendar.Calendar;
import statespace.data.collection.M4Reader;
import statespace.data.generate.ListOpsEvaluator;
import statespace.data.generate.LogicLabeller;
import statespace.data.generate.LogicParser;
import statespace.data.labelled.CsvFolderReader;
import statespace.data.labelled.TsReader;
import statespace.data.labelled.UcrReader;
import statespace.data.labelled.WavReader;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;
import statespace.data.table.SeriesTable;
import statespace.data.text.LabelledTexts;
import statespace.data.text.TextColumns;
import statespace.data.text.TextReader;
import statespace.data.text.Tokenisation;
import statespace.data.text.Vocabulary;
import statespace.dynamics.filter.FilterKernel;

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

    static Target jsonLines() {
        return FileTarget.of("json-lines", DataException.class, "a.jsonl", new Mutator(Words.bytes(
                "{\"date\":\"2020-01-01\",\"a\":1}\n{\"date\":\"2020-01-02\",\"a\":2.5}\n{\"date\":\"2020-01-03\"}\n",
                "[{\"t\":1,\"x\":2},{\"t\":2,\"x\":null},{\"x\":3,\"t\":3}]"), Words.JSON), TextTargets::table);
    }

    static Target arff() {
        return FileTarget.of("arff", DataException.class, "a.arff", new Mutator(Words.bytes(
                "@relation r\n@attribute date date 'yyyy-MM-dd'\n@attribute 'a b' numeric\n@data\n2020-01-01,1\n"
                        + "'2020-01-02',?\n2020-01-03,3\n% end\n"),
                List.of("@attribute", "@data", "@relation", "{", "}", "'", "\\", "?", "%", ",", "\n", "1e999")),
                TextTargets::table);
    }

    static Target tsf() {
        return FileTarget.of("tsf", DataException.class, "a.tsf", new Mutator(Words.bytes(
                "@relation m\n@attribute series_name string\n@attribute start_timestamp date\n@frequency monthly\n@data\n"
                        + "T1:2020-01-01 00-00-00:1,2,3\nT2:2020-02-01 00-00-00:5,?,7\n",
                "@relation m\n@attribute series_name string\n@frequency 10_minutes\n@data\nA:1,2,3\n"),
                List.of("@attribute", "@data", "@frequency", "yearly", "4_seconds", "9999-12-31 23-59-59", ":", "?",
                        ",",
                        "\n", "1e999", "0000-01-01 00-00-00")),
                TextTargets::table);
    }

    static Target filter() {
        return FileTarget.of("filter", DataException.class, "taps.txt",
                new Mutator(Words.bytes("0.1\n0.5\n0.25\n", "1, 2; 3\t4", "1e-3 -2\r\n\r\n7"), Words.TABLE),
                FilterKernel::read);
    }

    static Target ucr() {
        return FileTarget.of("ucr", DataException.class, "A_TRAIN.tsv",
                new Mutator(Words.bytes("1\t0.5\t1.5\n2\t1\tNaN\n", "a\t1\t2\t3\n"), Words.TABLE), UcrReader::read);
    }

    static Target texts() {
        return FileTarget.of("texts", DataException.class, "a.tsv", new Mutator(Words.bytes(
                "label\ttext\npos\ta good film\nneg\t\"a \"\"bad\"\" one\"\n", "#\ta b\tb a\n=\tc\tc\n#\td\te\n",
                "id,sentiment,text\n1,x,\"a, b\"\n2,y,c\n"), Words.TABLE), TextTargets::readTexts);
    }

    static Target textLines() {
        return FileTarget.of("text-lines", DataException.class, "a.jsonl", new Mutator(Words.bytes(
                "{\"label\":\"x\",\"text\":\"a\\u00e9\"}\n{\"label\":1,\"text\":\"b\"}\n",
                "[{\"premise\":\"a\",\"hypothesis\":\"b\",\"label\":true},{\"premise\":\"a\",\"hypothesis\":\"\\ud83d\",\"label\":false}]"),
                Words.JSON), TextTargets::readTexts);
    }

    private static void readTexts(Path file) {
        LabelledTexts texts = TextReader.read(file, TextColumns.AUTOMATIC, TextColumns.AUTOMATIC, List.of());
        Vocabulary vocabulary = Vocabulary.of(Tokenisation.WORDS, texts.first(), 1, Vocabulary.MOST);
        texts.first().forEach(text -> vocabulary.encode(text, 0));
    }

    static Target labelFile() {
        SeriesTable series = new SeriesTable("a.csv", "a.csv", "", ReadOptions.Layout.WIDE, null, List.of("x"),
                new long[]{0, 1, 2}, Calendar.ofRows(1), new double[][]{{1, 2, 3}}, new int[1], 0, List.of());
        return FileTarget.of("label-file", DataException.class, "labels.csv",
                new Mutator(Words.bytes("label\n0\n1\n0\n",
                        "timestamp,label\n2020-01-01,0\n2020-01-02,1\n", "start,end\n2020-01-01,2020-01-02\n"),
                        Words.TABLE),
                file -> LabelFile.read(file, series));
    }

    static Target listOps() {
        return FileTarget.of("listops", DataException.class, "a.txt",
                new Mutator(Words.bytes("[MIN 3 [MAX 4 2 ] [SM 9 9 ] ]", "[MED 1 2 [MED 0 7 ] ]", "5"),
                        List.of("[MIN ", "[SM ", "] ", " ", "7 ", "( ", "\n", "[MEAN ")),
                file -> ListOpsEvaluator.value(Files.readString(file, StandardCharsets.ISO_8859_1)));
    }

    static Target logic() {
        return FileTarget.of("logic", DataException.class, "a.txt",
                new Mutator(Words.bytes("( a ( and ( not b ) ) )", "( not ( c ( or f ) ) )", "e"),
                        List.of("( ", ") ", "not ", "and ", "or ", "a ", "g ", " ")),
                file -> LogicLabeller.worlds(LogicParser.parse(Files.readString(file, StandardCharsets.ISO_8859_1))));
    }

    private static void table(Path file) {
        SeriesReader.read(file, ReadOptions.automatic());
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
