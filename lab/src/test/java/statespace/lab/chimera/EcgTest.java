package statespace.lab.chimera;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import statespace.backbone.ChimeraSpec;
import statespace.data.DataException;
import statespace.data.fetch.DataFolder;
import statespace.layer.ForwardContext;
import statespace.model.classify.ClassifyModel;
import statespace.model.classify.ClassifySpec;
import statespace.tensor.Tensors;

/** Electrocardiograms in the files' published form, made up here. */
class EcgTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("ptb-xl").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private void record(int number, int values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values; i++) {
            bytes.putShort((short) (number * 100 - i % 12));
        }
        Path file = folder.resolve("ptb-xl/records100/00000/0000" + number + "_lr.dat");
        Files.createDirectories(file.getParent());
        Files.write(file, bytes.array());
    }

    private void files() throws IOException {
        write("scp_statements.csv", ",description,diagnostic,diagnostic_class\nNORM,\"normal, all\",1.0,NORM\n"
                + "IMI,inferior,1.0,MI\nSR,sinus,,\nLVH,left,1.0,HYP\n");
        write("ptbxl_database.csv", "ecg_id,report,scp_codes,strat_fold,filename_lr\n"
                + "1,\"a, b\",\"{'NORM': 100.0, 'SR': 0.0}\",3,records100/00000/00001_lr\n"
                + "2,x,\"{'SR': 0.0}\",9,records100/00000/00002_lr\n"
                + "3,y,\"{'IMI': 35.0, 'LVH': 50.0}\",10,records100/00000/00003_lr\n");
        record(1, 12_000);
        record(3, 12_000);
    }

    @Test
    void recordsAreReadWithTheirDiagnoses() throws IOException {
        files();
        EcgRecords all = EcgRecords.read(new DataFolder(folder));
        assertEquals(2, all.count(), "a record without a diagnosis is left out");
        assertArrayEquals(new boolean[]{true, false, false, false, false}, all.labels().get(0));
        assertArrayEquals(new boolean[]{false, true, false, false, true}, all.labels().get(1));
        assertEquals(0.098f, all.signals().get(0)[2], 1e-6);
        assertEquals(0.299f, all.signals().get(1)[12 + 1], 1e-6);
        assertEquals(1, all.folds(1, 8).count());
        assertEquals(1, all.folds(10, 10).count());
        record(3, 500);
        var mistake = assertThrows(DataException.class, () -> EcgRecords.read(new DataFolder(folder)));
        assertTrue(mistake.getMessage().contains("00003_lr.dat: holds 500 values"), mistake.getMessage());
    }

    @Test
    void tablesThatLeadElsewhereOrLackAFoldAreRefused() throws IOException {
        files();
        String header = "ecg_id,report,scp_codes,strat_fold,filename_lr\n1,x,\"{'NORM': 100.0}\",";
        for (String rest : new String[]{",records100/00000/00001_lr", "x,records100/00000/00001_lr", "3,/etc/hostname",
            "3,../../a", "3,"}) {
            write("ptbxl_database.csv", header + rest + "\n");
            String message = assertThrows(DataException.class, () -> EcgRecords.read(new DataFolder(folder)))
                    .getMessage();
            assertTrue(message.contains("ptbxl_database.csv: "), message);
        }
    }

    @Test
    void theLossOfKnownLogitsIsTheCrossEntropy() throws IOException {
        files();
        EcgRecords all = EcgRecords.read(new DataFolder(folder));
        try (PointerScope _ = new PointerScope()) {
            ClassifyModel model = new ClassifyModel(
                    ClassifySpec.of(EcgRecords.LEADS, EcgRecords.CLASSES),
                    ChimeraSpec.TYPE.spec("width=4,layers=1,state=2"),
                    new SplittableRandom(1));
            EcgTraining training = new EcgTraining(model, all, all);
            float[] logits = Tensors.toFloats(model.forward(
                    Tensors.of(all.signals().get(1), 1, EcgRecords.STEPS, EcgRecords.LEADS), null,
                    ForwardContext.evaluation()));
            double expected = 0;
            for (int k = 0; k < 5; k++) {
                double right = all.labels().get(1)[k] ? logits[k] : -logits[k];
                expected += Math.log1p(Math.exp(-right)) / 5;
            }
            assertEquals(expected, Tensors.value(training.loss(new int[]{1}, ForwardContext.evaluation())), 1e-5);
        }
    }

    @Test
    void theAreaCountsPairs() {
        boolean[] truth = {true, false, true, false, false};
        assertEquals(1, RankArea.of(truth, new double[]{5, 1, 4, 2, 3}), 1e-12);
        assertEquals(0.5, RankArea.of(truth, new double[]{1, 1, 1, 1, 1}), 1e-12);
        assertEquals(4.5 / 6, RankArea.of(truth, new double[]{5, 1, 2, 2, 3}), 1e-12);
        assertTrue(Double.isNaN(RankArea.of(new boolean[]{true}, new double[]{1})));
    }
}
