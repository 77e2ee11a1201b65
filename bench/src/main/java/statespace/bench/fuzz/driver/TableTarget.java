package statespace.bench.fuzz.driver;

import java.util.SplittableRandom;
import statespace.data.DataException;
import statespace.data.table.ReadOptions;
import statespace.data.table.SeriesReader;

/** The reader of CSV tables, plain or packed by gzip. */
final class TableTarget extends FileTarget {
    private final Mutator inputs = new Mutator(Words.bytes(
            "date,a,b\n2016-07-01 00:00:00,1.5,2\n2016-07-01 01:00:00,2.5,\n2016-07-01 03:00:00,3,4\n",
            "t;x\n0;1\n1;2\n2;5\n", "unique_id,ds,y\na,2020-01-01,1\na,2020-02-01,2\nb,2020-01-01,3\nb,2020-02-01,4\n",
            "date,v\n20160701,1\n20160702,2\n20160703,3\n", "a,b\n1,\"2\"\n# c\n3,4\n",
            "date;time;a b;label\n2020-01-01;00:00;1,5;0\n2020-01-01;01:00;-;1\n",
            "store,item,date,y\n1,a,2020-01-01,1\n1,b,2020-01-01,2\n2,a,2020-01-01,1\n2,b,2020-01-01,2\n"
                    + "1,a,2020-01-02,1\n1,b,2020-01-02,2\n2,a,2020-01-02,1\n2,b,2020-01-02,2\n",
            "year,month,y\n2020,1,5\n2020,2,6\n2020,3,7\n",
            "id,unix_time,y\n1,1640995200,1\n2,1640998800,2\n3,1641002400,4\n"), Words.TABLE);

    TableTarget() {
        super("csv", DataException.class);
    }

    @Override
    public byte[] draw(SplittableRandom random) {
        byte[] table = inputs.draw(random);
        return switch (random.nextInt(8)) {
            case 0 -> Packed.gzip(table);
            case 1 -> new Mutator(java.util.List.of(Packed.gzip(table)), java.util.List.of()).draw(random);
            default -> table;
        };
    }

    @Override
    public void read(byte[] input) throws Exception {
        boolean packed = input.length > 1 && input[0] == 0x1f && input[1] == (byte) 0x8b;
        SeriesReader.read(write(packed ? "a.csv.gz" : "a.csv", input), ReadOptions.automatic());
    }

    @Override
    public int cost() {
        return 200;
    }
}
