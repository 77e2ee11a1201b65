package statespace.data.labelled;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import statespace.data.DataException;
import statespace.data.DataFiles;

/**
 * The sound of one RIFF WAVE file: PCM of 8 (unsigned), 16, 24 or 32 bits or 32-bit floats, little-endian, plain or in
 * the extensible form. Unknown chunks are skipped; the places in messages are bytes from the start of the file.
 *
 * @param rate
 *            samples a second
 * @param channels
 *            values a step
 * @param values
 *            row-major {@code (length, channels)}, integers scaled to [-1, 1)
 */
record WavFile(int rate, int channels, float[] values) {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;
    /** Sizes from here on are written to pipes, of which the end is not known. */
    private static final long OPEN = 0x7FFFF000L;

    /** The chunk {@code fmt}. */
    private record Format(int encoding, int channels, int rate, int bits) {
        int frame() {
            return channels * bits / 8;
        }
    }

    static WavFile read(Path file) {
        DataFiles.check(file, "a WAV file");
        try {
            return new Parser(file, ByteBuffer.wrap(DataFiles.bytes(file)).order(ByteOrder.LITTLE_ENDIAN)).parse();
        } catch (IOException e) {
            throw DataFiles.unreadable(file, e);
        }
    }

    private record Parser(Path file, ByteBuffer bytes) {

        WavFile parse() {
            if (bytes.limit() < 12 || !name(0).equals("RIFF") || !name(8).equals("WAVE")) {
                throw mistake(0, "is no RIFF WAVE file; save it as WAV with PCM samples");
            }
            Format format = null;
            int at = 12;
            while (at + 8 <= bytes.limit()) {
                String name = name(at);
                long size = Integer.toUnsignedLong(bytes.getInt(at + 4));
                long there = bytes.limit() - (at + 8L);
                if (name.equals("data") && size >= OPEN && size > there && there > 0 && format != null) {
                    size = there - there % format.frame(); // written to a pipe, which does not know its end
                }
                if (size > there) {
                    throw mistake(at, "the chunk '" + name + "' promises " + size + " bytes and " + there
                            + " are there: the file is cut off; copy it again");
                }
                if (name.equals("fmt ")) {
                    format = format(at, (int) size);
                } else if (name.equals("data")) {
                    if (format == null) {
                        throw mistake(at, "the chunk 'data' comes before 'fmt '; save the file again as WAV");
                    }
                    return new WavFile(format.rate(), format.channels(), samples(format, at, (int) size));
                }
                at = (int) Math.min(bytes.limit(), at + 8 + size + (size & 1));
            }
            throw mistake(at, "the file ends without a chunk 'data'; copy it again, or save it again as WAV");
        }

        private Format format(int at, int size) {
            int encoding = size < 16 ? 0 : Short.toUnsignedInt(bytes.getShort(at + 8));
            if (encoding == EXTENSIBLE && size >= 40) {
                encoding = Short.toUnsignedInt(bytes.getShort(at + 32));
            }
            if (size < 16) {
                throw mistake(at, "the chunk 'fmt ' has " + size + " bytes and needs 16; save the file again as WAV");
            }
            Format format = new Format(encoding, Short.toUnsignedInt(bytes.getShort(at + 10)), bytes.getInt(at + 12),
                    Short.toUnsignedInt(bytes.getShort(at + 22)));
            boolean pcm = encoding == PCM && format.bits() % 8 == 0 && format.bits() >= 8 && format.bits() <= 32;
            if (!pcm && !(encoding == FLOAT && format.bits() == 32)) {
                throw mistake(at + 8, "has encoding " + encoding + " with " + format.bits()
                        + " bits; save it as PCM of 8, 16, 24 or 32 bits or as 32-bit floats");
            }
            if (format.channels() == 0 || format.rate() <= 0) {
                throw mistake(at + 10, "has " + format.channels() + " channels at "
                        + Integer.toUnsignedString(format.rate()) + " Hz; save the file again as WAV");
            }
            return format;
        }

        private float[] samples(Format format, int at, int size) {
            if (size == 0) {
                throw mistake(at, "the chunk 'data' holds no samples; remove the file, or record it again");
            }
            if (size % format.frame() != 0) {
                throw mistake(at, "the chunk 'data' has " + size + " bytes, which is no multiple of the "
                        + format.frame() + " of a step: the file is cut off; copy it again");
            }
            float[] values = new float[size / (format.bits() / 8)];
            int place = at + 8;
            for (int i = 0; i < values.length; i++, place += format.bits() / 8) {
                values[i] = sample(format, place);
                if (!Float.isFinite(values[i])) {
                    throw mistake(place, "the sample is no finite number; repair or remove the file");
                }
            }
            return values;
        }

        private float sample(Format format, int place) {
            return switch (format.bits()) {
                case 8 -> ((bytes.get(place) & 0xFF) - 128) / 128f;
                case 16 -> bytes.getShort(place) / 0x1p15f;
                case 24 -> ((bytes.get(place) & 0xFF) | (bytes.getShort(place + 1) << 8)) / 0x1p23f;
                default -> format.encoding() == FLOAT ? bytes.getFloat(place) : bytes.getInt(place) / 0x1p31f;
            };
        }

        private String name(int at) {
            byte[] name = new byte[4];
            bytes.get(at, name);
            return new String(name, StandardCharsets.ISO_8859_1);
        }

        private DataException mistake(int at, String sentence) {
            return new DataException(file + ", byte " + at + ": " + sentence);
        }
    }
}
