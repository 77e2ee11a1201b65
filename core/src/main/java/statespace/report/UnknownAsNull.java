package statespace.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;

/** Writes numbers that are unknown, NaN and infinities, as {@code null}: JSON has no others, and readers stumble over texts. */
public final class UnknownAsNull extends SimpleModule {
    private static final long serialVersionUID = 1;

    /** The module. */
    public UnknownAsNull() {
        super("unknown-as-null");
        add(Double.class);
        add(double.class);
        add(Float.class);
        add(float.class);
        addSerializer(double[].class, new JsonSerializer<>() {
            @Override
            public void serialize(double[] values, JsonGenerator out, SerializerProvider context) throws IOException {
                out.writeStartArray();
                for (double value : values) {
                    write(value, out);
                }
                out.writeEndArray();
            }
        });
        addSerializer(float[].class, new JsonSerializer<>() {
            @Override
            public void serialize(float[] values, JsonGenerator out, SerializerProvider context) throws IOException {
                out.writeStartArray();
                for (float value : values) {
                    write(value, out);
                }
                out.writeEndArray();
            }
        });
    }

    private <T extends Number> void add(Class<T> type) {
        addSerializer(type, new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider context) throws IOException {
                write(value, out);
            }
        });
    }

    private static void write(Number value, JsonGenerator out) throws IOException {
        if (!Double.isFinite(value.doubleValue())) {
            out.writeNull();
        } else if (value instanceof Float small) {
            out.writeNumber(small);
        } else {
            out.writeNumber(value.doubleValue());
        }
    }
}
