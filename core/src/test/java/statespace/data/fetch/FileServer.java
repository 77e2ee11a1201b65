package statespace.data.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on the loopback that sends one file and can be told to misbehave. */
final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile byte[] content;
    private volatile String version = "\"1\"";
    private volatile boolean ranges = true;
    private volatile boolean shifted;
    private volatile int status = 200;
    private final AtomicInteger breaks = new AtomicInteger();
    private volatile int breakAfter;
    private final Semaphore heard = new Semaphore(0);
    private volatile long awaited = Long.MAX_VALUE;

    FileServer(byte... content) throws IOException {
        this.content = content.clone();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
    }

    /** Each request that was answered: what range was asked for, and how many bytes it was to be sent. */
    List<String> requests() {
        return requests;
    }

    /** To be told what the client has, so that an answer is broken off only when its bytes have come. */
    void heard(long done, long total) {
        if (done >= awaited) {
            heard.release();
        }
    }

    /** Breaks the next answers off after so many bytes. */
    FileServer breaking(int times, int after) {
        breaks.set(times);
        breakAfter = after;
        return this;
    }

    FileServer withoutRanges() {
        ranges = false;
        return this;
    }

    /** Answers with another range than the one asked for. */
    FileServer withShiftedRanges() {
        shifted = true;
        return this;
    }

    FileServer answering(int code) {
        status = code;
        return this;
    }

    FileServer serving(String name, byte... other) {
        version = name;
        content = other.clone();
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] file = content;
        String range = exchange.getRequestHeaders().getFirst("Range");
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        boolean part = ranges && range != null && (ifRange == null || ifRange.equals(version));
        int from = part ? Integer.parseInt(range.substring("bytes=".length(), range.length() - 1)) : 0;
        if (version != null) {
            exchange.getResponseHeaders().set("ETag", version);
        }
        int code = status != 200 ? status : part ? from >= file.length ? 416 : 206 : 200;
        if (code == 416) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + file.length);
        } else if (code == 206) {
            exchange.getResponseHeaders().set("Content-Range",
                    "bytes " + (shifted ? 0 : from) + "-" + (file.length - 1) + "/" + file.length);
        }
        int length = code == 200 || code == 206 ? file.length - from : 0;
        boolean broken = breaks.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        int sent = broken ? Math.min(length, breakAfter) : length;
        requests.add(range + " " + sent);
        awaited = broken ? from + sent : Long.MAX_VALUE;
        exchange.sendResponseHeaders(code, length == 0 ? -1 : length);
        if (sent > 0) {
            exchange.getResponseBody().write(file, from, sent);
            exchange.getResponseBody().flush();
        }
        if (broken) {
            awaitClient();
        }
        exchange.close();
    }

    private void awaitClient() throws IOException {
        try {
            if (!heard.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new IOException("the client did not take what was sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
