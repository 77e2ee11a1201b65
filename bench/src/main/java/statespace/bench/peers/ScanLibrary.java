package statespace.bench.peers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import statespace.kernels.selective.SelectiveScan;

/**
 * {@code bench/peers/scan.c}, compiled on demand for this processor and called in this process on the same buffers as our
 * kernels, so that a slow moment of the machine falls on both sides.
 */
@SuppressWarnings("restricted") // calling C is the purpose; the launcher and the tests allow native access
public final class ScanLibrary {
    private static final String[] FLAGS = {"-O3", "-march=native", "-shared", "-fPIC"};

    private final String compiler; // first line of its --version
    private final String refusal;
    private final MethodHandle loop;
    private final MethodHandle ceiling;
    private final MethodHandle peak;
    private final int width;
    private final int multiplyAdds;

    private ScanLibrary(String compiler, String refusal, SymbolLookup library) {
        this.compiler = compiler;
        this.refusal = refusal;
        if (library == null) {
            loop = null;
            ceiling = null;
            peak = null;
            width = 0;
            multiplyAdds = 0;
            return;
        }
        var number = ValueLayout.JAVA_INT;
        var floats = ValueLayout.ADDRESS;
        var scan = FunctionDescriptor.ofVoid(number, number, number, floats, floats, floats, floats, floats, floats,
                floats, floats);
        loop = handle(library, "scan_loop", scan);
        ceiling = handle(library, "scan_ceiling", scan);
        peak = handle(library, "multiply_add_peak",
                FunctionDescriptor.of(ValueLayout.JAVA_FLOAT, ValueLayout.JAVA_LONG));
        width = integer(library, "scan_width");
        multiplyAdds = integer(library, "multiply_adds");
    }

    /**
     * Compiles and loads the source; where that cannot be done the library says why.
     *
     * @param compiler
     *            command of a C compiler that takes GCC's flags
     * @param folder
     *            for the result
     */
    public static ScanLibrary of(String compiler, Path source, Path folder) throws IOException {
        String version;
        try {
            version = output(compiler, "--version").lines().findFirst().orElse("unknown");
        } catch (IOException absent) {
            return new ScanLibrary(null,
                    "no C compiler: \"" + compiler + "\" cannot be run; install one to measure this row", null);
        }
        Files.createDirectories(folder);
        Path built = Files.createTempFile(folder, "scan", ".so");
        try {
            output(compiler, FLAGS[0], FLAGS[1], FLAGS[2], FLAGS[3], "-o", built.toString(), source.toString(), "-lm");
            return new ScanLibrary(version, null, SymbolLookup.libraryLookup(built, Arena.global()));
        } catch (IOException failure) {
            return new ScanLibrary(version, failure.getMessage(), null);
        } finally {
            Files.delete(built); // what is loaded stays loaded
        }
    }

    /** The project's own source, built into the build's folder. */
    public static ScanLibrary of(String compiler) throws IOException {
        Path bench = PeerBenchmark.root().resolve("bench");
        return of(compiler, bench.resolve("peers").resolve("scan.c"), bench.resolve("target"));
    }

    private static String output(String command, String... arguments) throws IOException {
        String[] line = new String[arguments.length + 1];
        line[0] = command;
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                String why = output.lines().filter(text -> text.contains("error")).findFirst().orElse(output);
                throw new IOException(command + " could not compile scan.c: " + why);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command + " ran", e);
        }
    }

    private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }

    private static int integer(SymbolLookup library, String name) {
        try {
            return (int) handle(library, name, FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact();
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Name and version of the compiler, or null. */
    String compiler() {
        return compiler;
    }

    /** Why nothing here can be called, or null if it can. */
    public String refusal() {
        return refusal;
    }

    /** Floats in one vector of the ceiling; its channels must be a multiple of it. */
    int width() {
        return width;
    }

    /** The plain loop of inference engines; u, delta, a, b, c, d of the inputs are read, one sequence. */
    void loop(SelectiveScan.Shape shape, SelectiveScan.Inputs in, MemorySegment y, MemorySegment work) {
        call(loop, shape, in, y, work);
    }

    /** The hand-written kernel; states must be a multiple of 8, or 4, and work holds two states. */
    public void ceiling(SelectiveScan.Shape shape, SelectiveScan.Inputs in, MemorySegment y, MemorySegment work) {
        if (shape.channels() % width != 0 || shape.state() % 4 != 0) {
            throw new IllegalArgumentException("the ceiling takes whole vectors of channels and states by 4");
        }
        call(ceiling, shape, in, y, work);
    }

    private static void call(MethodHandle function, SelectiveScan.Shape shape, SelectiveScan.Inputs in, MemorySegment y,
            MemorySegment work) {
        try {
            function.invokeExact(shape.length(), shape.channels(), shape.state(), in.u(), in.delta(), in.a(), in.b(),
                    in.c(), in.d(), y, work);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /** Does nothing but multiply-adds on full vectors and returns how many single ones. */
    double multiplyAdds(long rounds) {
        try {
            float sum = (float) peak.invokeExact(rounds);
            return Float.isNaN(sum) ? Double.NaN : (double) rounds * multiplyAdds;
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
