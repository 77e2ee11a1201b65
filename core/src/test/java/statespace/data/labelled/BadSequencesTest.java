package statespace.data.labelled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import statespace.data.DataException;

/** Every mistake in labelled sequences ends in one sentence that names file, place and mend. */
class BadSequencesTest {
    private static final String KNOWN = "@problemName, @timeStamps, @missing, @univariate, @dimensions, @equalLength, "
            + "@seriesLength, @classLabel, @targetLabel and @data";

    @TempDir
    private Path folder;

    private static void refused(Executable reading, String sentence) {
        String message = assertThrows(DataException.class, reading).getMessage();
        assertEquals(sentence, message);
        assertEquals(1, message.lines().count());
    }

    private void ts(String text, String rest) throws IOException {
        Path file = LabelledFiles.write(folder.resolve("x.ts"), text);
        refused(() -> TsReader.read(file), file + rest);
    }

    @Test
    void aFileThatIsNotThereOrEmptyIsRefused() throws IOException {
        Path none = folder.resolve("none.ts");
        refused(() -> TsReader.read(none), none + ": no such file; check the path");
        refused(() -> TsReader.read(folder), folder
                + ": is a folder; name a file in it, a .ts file with header lines, @data and examples");
        ts("", ": is empty; expected is a .ts file with header lines, @data and examples");
        ts("\n \n", ": is empty; expected are header lines, @data and examples");
    }

    @Test
    void anotherEncodingIsRefusedWithItsLine() throws IOException {
        Path file = LabelledFiles.write(folder.resolve("x.ts"),
                "# ok\n# gar\u00e7on\n@data\n1:a\n".getBytes(StandardCharsets.ISO_8859_1));
        refused(() -> TsReader.read(file), file + ", line 2: is not valid UTF-8; save the file in that encoding");
        ts("@data\n1\0:a\n",
                ", line 2: holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8");
    }

    @Test
    void wrongHeaderLinesAreRefused() throws IOException {
        ts("# x\nproblemName x\n@data\n1:a\n",
                ", line 2: 'problemName x' is no header line; before @data every line starts with @ or #");
        ts("@speed 3\n@data\n1:a\n", ", line 1: the header @speed is unknown; there are " + KNOWN);
        ts("@missing false\n@MISSING true\n@data\n1:a\n", ", line 2: the header @MISSING is given twice; keep one");
        ts("@equallength yes\n@data\n1:a\n",
                ", line 1: @equallength is true or false, not 'yes'; write one of them");
        ts("@univariate\n@data\n1:a\n", ", line 1: @univariate is true or false, not ''; write one of them");
        ts("@missing false\n@classlabel a b\n@data\n1:a\n",
                ", line 2: @classlabel is true or false, not 'a'; write one of them");
        ts("@dimensions two\n@data\n1:a\n", ", line 1: @dimensions is a whole number above zero, not 'two'; write one "
                + "or leave the line out");
        ts("@univariate true\n@dimensions 2\n@data\n1:a\n", ", line 2: @dimensions 2 does not fit @univariate true; "
                + "write @univariate false or leave @dimensions out");
        ts("@classlabel true a b A\n@data\n1:a\n",
                ", line 1: @classLabel lists 'A' twice (case does not count); keep one");
    }

    @Test
    void setsWithoutClassesAreRefused() throws IOException {
        ts("@problemname x\n@targetlabel true\n@data\n1:0.5\n", ", line 2: this is a regression set (@targetLabel "
                + "true): its targets are numbers and no classes; name a set with @classLabel true");
        ts("@classlabel false\n@data\n1\n",
                ", line 1: the examples have no classes (@classLabel false); name a set with "
                        + "@classLabel true and its labels");
    }

    @Test
    void aFileWithoutDataIsRefused() throws IOException {
        ts("# x\n@missing false\n", ", line 2: the file ends here without a line @data; put one between the header "
                + "and the examples");
        ts("@data\n\n# none\n",
                ", line 3: no example follows after @data; add lines such as 1.5,2,0.5:label");
    }

    @Test
    void missingAndUnknownLabelsAreRefused() throws IOException {
        String mend = ": the example has no class label; end the line with a colon and the label";
        ts("@data\n1,2,3\n", ", line 2" + mend);
        ts("@data\n1,2,3: \n", ", line 2" + mend);
        ts("@data\n1,2:3,4\n", ", line 2" + mend);
        ts("@dimensions 2\n@classlabel true a\n@data\n1:2\n", ", line 4" + mend);
        ts("@data\n1:2:a\n1:2\n", ", line 3" + mend);
        ts("@classlabel true a b\n@data\n1:a\n1:c\n", ", line 4: the label 'c' is none of @classLabel ('a', 'b'); "
                + "correct it, or add it to the header");
    }

    @Test
    void raggedChannelsAreRefused() throws IOException {
        ts("@data\n1,2:3:a\n", ", line 2: channel 2 has 1 value, channel 1 has 2; give all channels of an example the "
                + "same length");
        ts("@classlabel true a\n@data\n1:1:a\n\n1:a\n", ", line 5: the example has 1 channel, the one of line 3 has 2; "
                + "give all examples the same channels");
        ts("@dimensions 3\n@classlabel true a\n@data\n1:1:a\n", ", line 4: the example has 2 channels, the header "
                + "promises 3; correct the line, or @dimensions and @univariate");
        ts("@univariate true\n@data\n1:1:a\n",
                ", line 3: the example has 2 channels, the header promises 1; correct the "
                        + "line, or @dimensions and @univariate");
        ts("@data\n1::a\n", ", line 2: channel 2 holds no values; supply them, or leave the example out");
    }

    @Test
    void lengthsThatBreakAPromiseAreRefused() throws IOException {
        ts("@equallength true\n@serieslength 3\n@data\n1,2:a\n", ", line 4: the example has 2 steps, @seriesLength "
                + "promises 3; correct the line or the header");
        ts("@equallength true\n@data\n1,2:a\n1:a\n",
                ", line 4: the example has 1 step, the one of line 3 has 2; correct "
                        + "the line, or write @equalLength false");
    }

    @Test
    void whatIsNoNumberIsRefused() throws IOException {
        for (String word : List.of("x", "2;3", "0x10", "1f", "Infinity", "1e99", "1..2")) {
            ts("@data\n1:1:a\n0:" + word + ":a\n", ", line 3: channel 2, step 1: '" + word + "' is no finite number; "
                    + "correct it, or write ? for a missing value");
        }
        ts("@data\n1,:a\n", ", line 2: channel 1, step 2: '' is no finite number; correct it, or write ? for a missing "
                + "value");
        ts("@data\n1:?:a\n", ", line 2: channel 2 holds missing values only; supply at least one value, or leave the "
                + "example out");
        ts("@timestamps true\n@data\n(1,2),3:a\n",
                ", line 3: channel 1: '3' is no (stamp,number); write it so, or @timeStamps false");
        ts("@timestamps true\n@data\n(1,x):a\n", ", line 3: channel 1, step 1: 'x' is no finite number; correct it, or "
                + "write ? for a missing value");
    }

    @Test
    void aClassThatAModelDoesNotKnowIsRefused() throws IOException {
        Path file = LabelledFiles.write(folder.resolve("x.ts"), "@data\n1:a\n1:c\n");
        LabelledSeries series = TsReader.read(file);
        refused(() -> series.relabelled(List.of("a", "b")), file + ", line 3: its class 'c' is none of those trained "
                + "on ('a', 'b'); leave such examples out, or train with them");
    }

    private void wav(byte[] bytes, String rest) throws IOException {
        Path file = LabelledFiles.write(folder.resolve("set/a/x.wav"), bytes);
        refused(() -> WavReader.read(folder.resolve("set")), file + rest);
    }

    @Test
    void brokenSoundsAreRefusedWithTheirByte() throws IOException {
        byte[] good = LabelledFiles.wav(1, 1, 8000, 16, LabelledFiles.little(2, 1, 2, 3));
        wav("no sound at all".getBytes(StandardCharsets.UTF_8),
                ", byte 0: is no RIFF WAVE file; save it as WAV with PCM samples");
        wav(new byte[]{'R', 'I', 'F', 'F'}, ", byte 0: is no RIFF WAVE file; save it as WAV with PCM samples");
        wav(new byte[0], ": is empty; expected is a WAV file");
        wav(Arrays.copyOf(good, good.length - 3), ", byte 48: the chunk 'data' promises 6 bytes and 3 are there: the "
                + "file is cut off; copy it again");
        wav(Arrays.copyOf(good, 48),
                ", byte 48: the file ends without a chunk 'data'; copy it again, or save it again as WAV");
        wav(LabelledFiles.wav(1, 1, 8000, 16),
                ", byte 48: the chunk 'data' holds no samples; remove the file, or record it again");
        wav(LabelledFiles.wav(1, 2, 8000, 16, new byte[6]), ", byte 48: the chunk 'data' has 6 bytes, which is no "
                + "multiple of the 4 of a step: the file is cut off; copy it again");
        wav(LabelledFiles.wav(6, 1, 8000, 8, new byte[6]), ", byte 20: has encoding 6 with 8 bits; save it as PCM of "
                + "8, 16, 24 or 32 bits or as 32-bit floats");
        wav(LabelledFiles.wav(1, 1, 0, 8, new byte[6]),
                ", byte 22: has 1 channels at 0 Hz; save the file again as WAV");
        wav(LabelledFiles.wav(3, 1, 8000, 32, LabelledFiles.floats(0, Float.NaN)),
                ", byte 60: the sample is no finite number; repair or remove the file");
        byte[] early = good.clone();
        System.arraycopy(good, 48, early, 12, 14);
        wav(early, ", byte 12: the chunk 'data' comes before 'fmt '; save the file again as WAV");
    }

    @Test
    void soundsUnlikeTheOthersAreRefused() throws IOException {
        for (String name : List.of("a/1", "b/2", "b/3")) {
            LabelledFiles.write(folder.resolve("set/" + name + ".wav"),
                    LabelledFiles.wav(1, 1, 8000, 8, new byte[2]));
        }
        Path odd = LabelledFiles.write(folder.resolve("set/a/0.wav"),
                LabelledFiles.wav(1, 1, 16000, 8, new byte[2]));
        refused(() -> WavReader.read(folder.resolve("set")), odd
                + ": has 16000 Hz with 1 channel, the others have 8000 Hz with 1 channel; convert it to the same");
        Files.write(odd, LabelledFiles.wav(1, 2, 8000, 8, new byte[2]));
        refused(() -> WavReader.read(folder.resolve("set")), odd
                + ": has 8000 Hz with 2 channels, the others have 8000 Hz with 1 channel; convert it to the same");
    }

    @Test
    void foldersWithoutClassesAreRefused() throws IOException {
        Path set = folder.resolve("set");
        refused(() -> WavReader.read(set), set + ": no such folder; check the path");
        Path file = LabelledFiles.write(set.resolve("x.wav"), "x");
        refused(() -> WavReader.read(file),
                file + ": is a file; name a folder with a subfolder of .wav files for each class");
        refused(() -> WavReader.read(set),
                set + ": holds no subfolders; put the .wav files of each class into a subfolder named after it");
        Files.createDirectories(set.resolve("a"));
        refused(() -> CsvFolderReader.read(set),
                set.resolve("a") + ": holds no .csv file; add some, or remove the folder");
    }

    private void csv(String text, String rest) throws IOException {
        Path file = LabelledFiles.write(folder.resolve("set/b/x.csv"), text);
        refused(() -> CsvFolderReader.read(folder.resolve("set")), file + rest);
    }

    @Test
    void brokenTablesAreRefusedWithTheirLine() throws IOException {
        Path first = LabelledFiles.write(folder.resolve("set/a/0.csv"), "x,y\n1,2\n");
        String mend = "' is no finite number; write one, with a decimal point and commas between columns";
        csv("", ": is empty; expected is lines of numbers, one for each step");
        csv("x,y\n\n", ", line 2: the file ends without a number; add a line of numbers for each step, with commas "
                + "between");
        csv("x,y\n1,2\n3\n", ", line 3: has 1 column, the lines before it have 2; correct it");
        csv("1\n2\n", ", line 1: has 1 column, " + first + " has 2; give all files the same columns");
        csv("x,1\n1,2\n", ", line 1: column 1: 'x" + mend);
        csv("1,2\n1,\n", ", line 2: column 2: '" + mend);
        csv("x,y\nx,y\n", ", line 2: column 1: 'x" + mend);
        csv("x,y\n1,NaN\n", ", line 2: column 2: 'NaN" + mend);
        Path file = LabelledFiles.write(folder.resolve("set/b/x.csv"),
                "1,2\n\u00e9,2\n".getBytes(StandardCharsets.ISO_8859_1));
        refused(() -> CsvFolderReader.read(folder.resolve("set")),
                file + ", line 2: is not valid UTF-8; save the file in that encoding");
    }

    @Test
    void brokenImagesAreRefused() throws IOException {
        Path images = folder.resolve("images");
        Path labels = LabelledFiles.write(folder.resolve("labels"), LabelledFiles.idx(0x801, new int[]{2}, 1, 2));
        Executable reading = () -> IdxReader.read(images, labels);
        refused(reading, images + ": no such file; check the path");
        byte[] good = LabelledFiles.idx(0x803, new int[]{2, 1, 2}, 1, 2, 3, 4);
        Files.write(images, LabelledFiles.idx(0x801, new int[]{2}, 1, 2));
        refused(reading, images + ", byte 0: starts with 0x00000801, an IDX file of images with 0x00000803; name such "
                + "a file");
        Files.write(images, Arrays.copyOf(good, 18));
        refused(reading, images + ": is cut off before byte 20, where its header says it ends; fetch it again");
        Files.write(images, LabelledFiles.gzip(Arrays.copyOf(good, 9)));
        refused(reading, images + ": is cut off before the end of its header, byte 16; fetch it again");
        byte[] packed = LabelledFiles.gzip(good);
        Files.write(images, Arrays.copyOf(packed, packed.length - 9));
        refused(reading, images + ": is cut off before byte 20, where its header says it ends; fetch it again");
        Files.write(images, Arrays.copyOf(good, 21));
        refused(reading, images + ", byte 20: holds more bytes than its header promises; fetch it again");
        Files.write(images, LabelledFiles.idx(0x803, new int[]{2, 0, 2}));
        refused(reading, images + ", byte 8: the header gives size 0, with which nothing can be read; fetch the file "
                + "again");
        Files.write(images, LabelledFiles.idx(0x803, new int[]{3, 1, 1}, 1, 2, 3));
        refused(reading, labels + ", byte 4: holds 2 labels, " + images + " holds 3 images; name two files of one set");
        packed[12] ^= 0x7F;
        Files.write(images, packed);
        String message = assertThrows(DataException.class, reading).getMessage();
        assertEquals(images + ": ", message.substring(0, images.toString().length() + 2));
    }

    @Test
    void imagesThatClaimMoreThanTheFileHoldsAreRefusedBeforeMemoryIsTaken() throws IOException {
        Path images = folder.resolve("images");
        Path labels = LabelledFiles.write(folder.resolve("labels"), LabelledFiles.idx(0x801, new int[]{2}, 1, 2));
        Executable reading = () -> IdxReader.read(images, labels);
        byte[] claims = LabelledFiles.idx(0x803, new int[]{2, 16_000, 16_000}, 1, 2, 3);
        Files.write(images, claims);
        refused(reading, images + ": is cut off before byte 512000016, where its header says it ends; fetch it again");
        Files.write(images, LabelledFiles.gzip(claims));
        refused(reading,
                images + ", byte 4: the header promises 512000016 bytes, far more than the file can unpack to; "
                        + "fetch it again");
    }

    @Test
    void tensOfThousandsOfClassesAreReadInOrder() throws IOException {
        StringBuilder text = new StringBuilder("@data\n");
        int count = 60_000; // a search through all of them for each case would take minutes
        for (int i = count - 1; i >= 0; i--) {
            text.append("1:").append(i).append('\n');
        }
        LabelledSeries series = TsReader.read(LabelledFiles.write(folder.resolve("a.ts"), text.toString()));
        assertEquals(count - 1, series.labels()[0]);
        assertEquals(0, series.labels()[count - 1]);
        assertEquals(count - 1, series.relabelled(series.classes()).labels()[0]);
    }

    @Test
    void textsOfAFileDoNotBreakTheSentence() throws IOException {
        Path file = LabelledFiles.write(folder.resolve("a.ts"), "@data\n1,a\u0085b\rc:x\n");
        refused(() -> TsReader.read(file),
                file + ", line 2: channel 1, step 2: 'a?b?c' is no finite number; correct it, "
                        + "or write ? for a missing value");
    }

    @Test
    void pathsOfNoKnownKindAreRefused() throws IOException {
        String kinds = "a .ts file, a .tsv file of the UCR archive, a folder with a subfolder of .wav or .csv files for each class, or an IDX file "
                + "such as train-images-idx3-ubyte.gz";
        Path none = folder.resolve("none");
        refused(() -> LabelledReader.read(none), none + ": no such file or folder; check the path");
        Path text = LabelledFiles.write(folder.resolve("x.txt"), "x");
        refused(() -> LabelledReader.read(text), text + ": is of no kind that can be read; name " + kinds);
        refused(() -> LabelledReader.read(folder),
                folder + ": holds no class folders with .wav or .csv files; name " + kinds);
        LabelledFiles.write(folder.resolve("set/a/x.wav"), "x");
        LabelledFiles.write(folder.resolve("set/b/x.csv"), "x");
        Path set = folder.resolve("set");
        refused(() -> LabelledReader.read(set), set + ": its subfolders hold .wav and .csv files; keep one kind");
        Path images = LabelledFiles.write(folder.resolve("t-images-idx3-ubyte"), "x");
        refused(() -> LabelledReader.read(images), images + ": its labels " + folder.resolve("t-labels-idx1-ubyte")
                + " are not there; put the two files side by side");
    }

    @Test
    void setsWhosePartsCannotBeToldAreRefused() throws IOException {
        Path none = folder.resolve("none");
        refused(() -> LabelledReader.readPair(none), none + ": no such file or folder; check the path");
        refused(() -> LabelledReader.readPair(folder), folder + ": training and test files cannot be told apart"
                + "; name a folder with X_TRAIN.ts and X_TEST.ts, with IDX files train-images and t10k-images, "
                + "or with subfolders train and test");
        Path train = LabelledFiles.write(folder.resolve("A_TRAIN.ts"), "@data\n1:a\n");
        refused(() -> LabelledReader.readPair(train),
                train + ": its test split is not beside it; name the folder of the "
                        + "set, or the training file of a pair such as X_TRAIN.ts and X_TEST.ts");
        Path test = LabelledFiles.write(folder.resolve("A_TEST.ts"), "@data\n1:2:a\n");
        refused(() -> LabelledReader.readPair(folder),
                test + ": has 2 channels, " + train + " has 1; name two splits of one set");
        LabelledFiles.write(test, "@data\n1:b\n");
        refused(() -> LabelledReader.readPair(folder), test + ", line 2: its class 'b' is none of those trained on "
                + "('a'); leave such examples out, or train with them");
        LabelledFiles.write(folder.resolve("B_TRAIN.ts"), "");
        LabelledFiles.write(folder.resolve("B_TEST.ts"), "");
        refused(() -> LabelledReader.readPair(folder),
                folder + ": holds several sets ('A_TRAIN.ts', 'B_TRAIN.ts'); name the training file of one");
    }
}
