package statespace.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import statespace.data.DataException;

/** Labelled texts in all forms of files, and the sentence for each mistake. */
class TextReaderTest {
    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static LabelledTexts read(Path file, String... told) {
        return TextReader.read(file, TextColumns.of(List.of(told)), TextColumns.AUTOMATIC, List.of());
    }

    private static String refused(Path file, String... told) {
        String sentence = assertThrows(DataException.class, () -> read(file, told)).getMessage();
        assertTrue(sentence.startsWith(file.toString()), sentence);
        return sentence.substring(file.toString().length());
    }

    private static void holds(LabelledTexts texts, List<String> columns, List<String> classes, List<Integer> labels,
            List<String> first) {
        assertEquals(columns, texts.columns());
        assertEquals(classes, texts.classes());
        assertArrayEquals(labels.stream().mapToInt(Integer::intValue).toArray(), texts.labels());
        assertEquals(first, texts.first());
    }

    @Test
    void aHeaderOrNoneGivesTheSameTexts() throws IOException {
        String rows = "pos\ta good film\nneg\tbad\npos\tgood, good\n";
        List<String> texts = List.of("a good film", "bad", "good, good");
        holds(read(file("a.tsv", "label\ttext\n" + rows)), List.of("label", "text"), List.of("neg", "pos"),
                List.of(1, 0, 1), texts);
        LabelledTexts plain = read(file("b.tsv", rows));
        holds(plain, List.of(), List.of("neg", "pos"), List.of(1, 0, 1), texts);
        assertEquals(folder.resolve("b.tsv") + ", line 3", plain.places().getLast());
    }

    @Test
    void pairsAreTwoTextsOfARow() throws IOException {
        String rows = "#\tnot a\tb\n=\ta\ta\n#\t( a b )\tc\n=\tb\tb\n";
        for (LabelledTexts texts : List.of(read(file("a.tsv", "label\tleft\tright\n" + rows)),
                read(file("b.tsv", rows)))) {
            assertEquals(List.of("#", "="), texts.classes());
            assertEquals(List.of("not a", "a", "( a b )", "b"), texts.first());
            assertEquals(List.of("b", "a", "c", "b"), texts.second());
            assertTrue(texts.pairs());
        }
        LabelledTexts told = read(file("c.csv", "premise,hypothesis,gold_label\na,b,x\nc,d,y\n"));
        assertEquals(List.of("gold_label", "premise", "hypothesis"), told.columns());
    }

    @Test
    void linesOfJsonHaveKeysForColumns() throws IOException {
        Path file = file("a.jsonl",
                "{\"id\":7,\"text\":\"a\\nb\",\"label\":1}\n{\"label\":0,\"text\":\"é, \\\"c\\\"\"}\n");
        holds(read(file), List.of("label", "text"), List.of("0", "1"), List.of(1, 0), List.of("a\nb", "é, \"c\""));
        assertEquals(", line 2: has no label; write one, or leave the line out",
                refused(file("b.jsonl", "{\"label\":1,\"text\":\"a\"}\n{\"text\":\"b\"}\n")));
        assertEquals(", line 1: its text holds a NUL character; take it out",
                refused(file("c.jsonl", "{\"label\":1,\"text\":\"a\\u0000b\"}\n")));
    }

    @Test
    void commaSeparatedTextsMayStandInQuotes() throws IOException {
        Path file = file("a.csv", "label,text\nx,\"one, two\nthree\"\ny,\"say \"\"no\"\"\"\nx,4\n");
        holds(read(file), List.of("label", "text"), List.of("x", "y"), List.of(0, 1, 0),
                List.of("one, two\nthree", "say \"no\"", "4"));
    }

    @Test
    void betweenTabsAQuoteIsALetterUnlessAWholeFieldIsQuoted() throws IOException {
        Path file = file("a.tsv",
                "label\ttext\nx\t\"Well,\" he said\ny\t\"all \"\"of\"\" it\"\nx\t6\" by 4\"\ny\t\"a\" or \"b\"\n");
        assertEquals(List.of("\"Well,\" he said", "all \"of\" it", "6\" by 4\"", "\"a\" or \"b\""), read(file).first());
    }

    @Test
    void packedFilesAndAByteOrderMarkAreRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write("\uFEFFlabel\ttext\r\nx\ta b\r\n\r\ny\tc\r\n".getBytes(StandardCharsets.UTF_8));
        }
        Path file = Files.write(folder.resolve("a.tsv.gz"), bytes.toByteArray());
        assertEquals(List.of("a b", "c"), read(file).first());
    }

    @Test
    void columnsAreToldByNameOrByNumber() throws IOException {
        Path named = file("a.tsv", "id\tmood\tcomment\n1\tx\tfirst\n2\ty\tsecond\n");
        assertEquals(
                ": which of its columns 'id', 'mood', 'comment' holds the text is not plain; name the columns with "
                        + "the setting 'label_column' and the setting 'text_column', and for pairs the setting 'pair_column'",
                assertThrows(DataException.class, () -> TextReader.read(named, new TextColumns("mood", null, null),
                        TextColumns.AUTOMATIC, List.of())).getMessage().substring(named.toString().length()));
        assertEquals(List.of("first", "second"), read(named, "mood", "COMMENT").first());
        assertEquals(": has no column 'text'; it has 'id', 'mood', 'comment'", refused(named, "mood", "text"));
        assertEquals(
                ": the column 'mood' cannot be two things at once; name the columns with the setting 'label_column' "
                        + "and the setting 'text_column', and for pairs the setting 'pair_column'",
                refused(named, "mood", "mood"));
        Path bare = file("b.tsv", "1\tp\tq\tfirst text\tsecond text\n0\tr\ts\ta\tb\n1\tr\ts\tc\td\n");
        LabelledTexts pairs = read(bare, "1", "4", "5");
        assertEquals(List.of("first text", "a", "c"), pairs.first());
        assertEquals(List.of("second text", "b", "d"), pairs.second());
        assertEquals(List.of("1", "4", "5"), pairs.columns());
        assertTrue(refused(bare).startsWith(": has 5 columns and no header; name the columns with "), refused(bare));
    }

    /** The test split has what the training split has, where nothing else is told. */
    @Test
    void usualColumnsCountWhereTheFileHasThem() throws IOException {
        TextColumns usual = TextColumns.of(List.of("mood", "comment"));
        Path same = file("a.tsv", "comment\tmood\nfirst\tx\n");
        assertEquals(List.of("first"),
                TextReader.read(same, TextColumns.AUTOMATIC, usual, List.of("x", "y")).first());
        Path other = file("b.tsv", "x\tfirst\n");
        assertEquals(List.of("first"),
                TextReader.read(other, TextColumns.AUTOMATIC, usual, List.of("x", "y")).first());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "label_text_n_pos_t_n_neg_tx|, line 2: its text is empty; write one, or leave the line out",
        "label_ttext_npos_t_n|, line 2: its text is empty; write one, or leave the line out",
        "label_ttext_npos_t\u00a0\u2003_n|, line 2: its text is empty; write one, or leave the line out",
        "label_ttext_n_ta_nb_tc|, line 2: has no label; write one, or leave the line out",
        "label_ttext_nx_ta_n_t_ny_tc|, line 3: has no label; write one, or leave the line out",
        "label_tleft_tright_nx_ta_t|, line 2: the second text of its pair is empty; write one, or leave the line out",
        "label_tleft_tright_nx_t_ta|, line 2: the first text of its pair is empty; write one, or leave the line out",
        "x_ta_ny_nx_tb|, line 2: has 1 field where the first line has 2; correct the line",
        "x_ta_ny_ta_tb|, line 2: has 3 fields where the first line has 2; correct the line",
        "label_ttext_n|: has a header but no rows; write a label and a text in each",
        "word_nword_n|: has one column; write the label, a tab and the text in each line",
    })
    void aMistakeIsToldWithItsLine(String text, String sentence) throws IOException {
        String written = text.replace("label_text_n_pos", "label_ttext_npos").replace("_n_neg", "_nneg")
                .replace("_t", "\t").replace("_n", "\n");
        assertEquals(sentence, refused(file("a.tsv", written)));
    }

    @Test
    void bytesThatAreNoTextAreToldWithTheirLine() throws IOException {
        assertEquals(", line 2: holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8",
                refused(file("a.tsv", "label\ttext\nx\ta\0b\n")));
        Path latin = Files.write(folder.resolve("b.tsv"), "label\ttext\nx\té\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(", at or after line 2: is not valid UTF-8; save the file in that encoding", refused(latin));
        Path lines = Files.write(folder.resolve("d.jsonl"),
                "{\"label\":1,\"text\":\"a\"}\n{\"label\":1,\"text\":\"é\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(", at or after line 2: is not valid UTF-8; save the file in that encoding", refused(lines));
        assertEquals(", line 1: holds zero bytes, as UTF-16 text or a binary file does; save it as UTF-8",
                refused(file("e.jsonl", "{\"label\":1,\"text\":\"a\0b\"}\n")));
        assertEquals(": is empty; expected is a line for each example, its label and its text",
                refused(file("c.tsv", "")));
    }

    @Test
    void aFirstLineThatMayBeAHeaderIsAskedAbout() throws IOException {
        Path file = file("a.tsv", "mood\tcomment\nx\ta\ny\tb\nx\tc\n");
        assertEquals(
                ", line 1: its label 'mood' is in no other line; if the line is a header, name the columns with the "
                        + "setting 'label_column' and the setting 'text_column', else write the header label<TAB>text before it",
                refused(file));
        StringBuilder rows = new StringBuilder("label\ttext\n");
        for (int i = 0; i < 20; i++) {
            rows.append("text ").append(i).append("\tx\n");
        }
        assertEquals(
                ": each of its 20 rows has a label of its own, such as 'text 0'; name the column of the labels with "
                        + "the setting 'label_column'",
                refused(file("b.tsv", rows.toString())));
    }

    @Test
    void tablesThatAreNoTextsAreRefused() throws IOException {
        Path file = Files.write(folder.resolve("a.parquet"), "PAR1....".getBytes(StandardCharsets.UTF_8));
        assertEquals(": is no table of texts; save it as TSV, CSV or JSON lines", refused(file));
    }

    @Test
    void splitsAreFoundInAFolderAndBesideATrainingFile() throws IOException {
        Path train = file("train.tsv", "x\ta\n");
        assertEquals(folder + ": holds no test.tsv (or .csv, .jsonl); name the two files",
                assertThrows(DataException.class, () -> TextSplits.find(folder)).getMessage());
        assertEquals(
                train + ": its test split is not beside it; name both files, or the folder of train.tsv and test.tsv",
                assertThrows(DataException.class, () -> TextSplits.find(train)).getMessage());
        Path test = file("test.tsv", "x\ta\n");
        assertEquals(new TextSplits(train, test), TextSplits.find(folder));
        assertEquals(new TextSplits(train, test), TextSplits.find(train));
        file("more_train.csv", "label,text\n");
        assertEquals(
                folder + ": holds several files like train.tsv ('more_train.csv', 'train.tsv'); name the two files",
                assertThrows(DataException.class, () -> TextSplits.find(folder)).getMessage());
    }
}
