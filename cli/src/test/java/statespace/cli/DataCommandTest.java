package statespace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.cli.datasets.DataCommand;

/** The verb for public data sets, as far as it goes without a network. */
class DataCommandTest {
    @TempDir
    private Path folder;

    @Test
    void theListSaysWhatIsThere() throws IOException {
        Files.createDirectories(folder.resolve("uea/BasicMotions"));
        Files.writeString(Files.createDirectories(folder.resolve("mnist")).resolve("t10k-labels-idx1-ubyte.gz"), "x");
        Cli.Result told = Cli.run("data", "list", "--data", folder);
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().matches("(?s).*\nmnist +partly +11\\.6 MB +CC BY-SA 3\\.0 +handwritten digits.*"),
                told.out());
        assertTrue(told.out().matches("(?s).*\nBasicMotions +yes +unknown +unknown +four motions.*"), told.out());
        assertTrue(told.out().matches("(?s).*\nspeech-commands +no +2\\.43 GB +CC BY 4\\.0 +spoken words.*"),
                told.out());
        assertTrue(told.out().contains("The data folder is " + folder), told.out());
    }

    @Test
    void whatIsThereIsNotFetchedAgain() throws IOException {
        Path place = folder.resolve("ett/ETTh1.csv");
        Files.writeString(Files.createDirectories(place.getParent()).resolve("ETTh1.csv"), "x");
        Cli.Result told = Cli.run("data", "get", "etth1", "--data", folder);
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("size 2.6 MB, licence CC BY-ND 4.0"), told.out());
        assertTrue(told.out().contains(place + " is there already"), told.out());
        assertEquals("x", Files.readString(place));
    }

    @Test
    void anUnknownNameIsToldWithTheKnownOnes() {
        Cli.Result told = Cli.run("data", "get", "nothing", "--data", folder);
        assertEquals(2, told.code());
        assertEquals(
                "statespace: there is no data set 'nothing'; there are mnist, ETTh1, m4-hourly, JapaneseVowels, BasicMotions, "
                        + "ItalyPowerDemand, ACSF1, cifar10, speech-commands, lra, BIDMC32HR, BIDMC32RR, BIDMC32SpO2 (see: "
                        + "statespace data get --help)",
                told.err().strip());
    }

    @Test
    void theVerbAloneAsksWhatToDoAndHelpShowsAnExample() {
        Cli.Result told = Cli.run("data");
        assertEquals(2, told.code());
        assertEquals("statespace: Say what to do: list, get NAME, or make NAME (see: statespace data --help)",
                told.err().strip());
        assertTrue(Cli.run("data", "--help").out().contains("Example: statespace data "));
        assertTrue(Cli.run("data", "get", "--help").out().contains("Example: statespace data get "));
    }

    @Test
    void aSetIsMadeInTheDataFolderAndToldSplitBySplit() throws IOException {
        Cli.Result told = Cli.run("data", "make", "listops", "--variant", "mini", "--train", 300, "--validation", 40,
                "--test", 20, "--seed", 3, "--data", folder);
        assertEquals(0, told.code(), told.err());
        Path place = folder.resolve("listops-mini");
        assertTrue(
                told.out()
                        .matches("(?s)train\\.tsv +300 rows\nvalidation\\.tsv +40 rows\ntest-30-50\\.tsv +20 rows\n.*"),
                told.out());
        assertTrue(told.out().contains("The folder is " + place), told.out());
        assertEquals(301, Files.readAllLines(place.resolve("train.tsv")).size());
        assertEquals("", told.err());
        Cli.Result again = Cli.run("data", "make", "listops", "--variant", "mini", "--out", place);
        assertEquals(1, again.code());
        assertEquals("statespace: " + place + ": is there already; remove it, or name another folder with --out",
                again.err().strip());
    }

    @Test
    void pairsOfFormulasAreMadeWhereTheyAreAskedFor() throws IOException {
        Path place = folder.resolve("pairs");
        Cli.Result told = Cli.run("data", "make", "logic", "--pairs", 2000, "--out", place);
        assertEquals(0, told.code(), told.err());
        assertTrue(told.out().contains("test-12.tsv"), told.out());
        assertEquals("label\tleft\tright", Files.readAllLines(place.resolve("train.tsv")).getFirst());
    }

    @Test
    void mistakesInMakingAreTold() {
        refused("Say what to make: listops, or logic (see: statespace data make --help)", "data", "make");
        refused("there is no verb 'listop'; did you mean listops? (see: statespace data make --help)", "data", "make",
                "listop");
        refused("there is no option '--trains'; did you mean --train? (see: statespace data make listops --help)",
                "data",
                "make", "listops", "--trains", 3);
        refused("--train applies to the variants original, lra, mini, mini_40; lengths has test splits alone", "data",
                "make",
                "listops", "--variant", "lengths", "--train", 3, "--data", folder);
        refused("--test takes a whole number from 1 to 10000000, not 0", "data", "make", "listops", "--test", 0,
                "--data",
                folder);
        refused("--pairs takes a whole number from 1000 to 5000000, not 3", "data", "make", "logic", "--pairs", 3,
                "--data", folder);
        Cli.Result unknown = Cli.run("data", "make", "listops", "--variant", "huge");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("[ORIGINAL, LENGTHS, ARGUMENTS, LRA, MINI, MINI_40]")
                && unknown.err().contains("'huge'"), unknown.err());
        for (String set : new String[]{"listops", "logic"}) {
            assertTrue(Cli.run("data", "make", set, "--help").out().contains("Example: statespace data make " + set));
        }
    }

    private static void refused(String sentence, Object... call) {
        Cli.Result told = Cli.run(call);
        assertEquals(2, told.code(), told.err());
        assertEquals("statespace: " + sentence, told.err().strip());
    }

    @Test
    void sizesAreToldInTheUnitThatSuitsThem() {
        assertEquals("4.5 kB", DataCommand.size(4_542));
        assertEquals("170.1 MB", DataCommand.size(170_052_171));
        assertEquals("unknown", DataCommand.size(-1));
    }
}
