package statespace.data.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import statespace.data.DataException;
import statespace.data.DataFiles;

/**
 * Fetches files of the {@link Catalogue}. What comes is written to {@code NAME.part} and moved into place when it is
 * whole, so a file under its own name is never half there. After a break the rest is asked for, with a {@code Range}
 * request; a server that does not know those, or has another version by now, is taken from the start. A known SHA-256 is
 * verified, and zips are unpacked.
 *
 * <p>
 * Every mistake is a {@link DataException} that names the address or the file and the mend.
 */
public final class Download {
    private static final int TRIES = 5;
    private static final long MOST = 64L << 30; // of files whose size is not known
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Watcher watcher;

    /** Is told how far a file has come. */
    @FunctionalInterface
    public interface Watcher {
        /** So many bytes of so many; the total is {@link Catalogue#UNKNOWN} if the server does not tell it. */
        void at(long done, long total);
    }

    /** The connection broke while a file came. */
    private static final class BrokenOff extends Exception {
        private static final long serialVersionUID = 1;

        BrokenOff(IOException cause) {
            super(cause);
        }
    }

    /** With someone to tell how far it is. */
    public Download(Watcher watcher) {
        this.watcher = watcher;
    }

    /**
     * Fetches a file into its place under the folder; one that is there is left as it is.
     *
     * @throws DataException
     *             if it cannot be had, is not what it should be, or cannot be written
     */
    public void fetch(Catalogue.Item item, Path root) {
        Path place = item.place(root);
        if (Files.exists(place)) {
            return;
        }
        Path archive = item.unpack() ? place.resolveSibling(place.getFileName() + ".zip") : place;
        try (PartFile part = PartFile.open(archive)) {
            if (item.bytes() == Catalogue.UNKNOWN || part.size() != item.bytes()) {
                receive(item.url(), item.bytes() == Catalogue.UNKNOWN ? MOST : item.bytes(), part);
            }
            part.finish();
            verify(item, part);
            if (item.unpack()) {
                unpack(item, part, place);
            } else {
                part.place();
            }
        } catch (IOException e) {
            throw PartFile.unwritable(archive, e);
        }
    }

    private void receive(URI url, long most, PartFile part) {
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(PATIENCE).build()) {
            for (int left = TRIES - 1;; left--) {
                try {
                    receive(client, url, most, part);
                    return;
                } catch (BrokenOff e) {
                    if (left == 0) {
                        throw new DataException(url + ": the connection broke off after " + part.size()
                                + " bytes; they are kept, run the same command again to go on", e.getCause());
                    }
                }
            }
        }
    }

    private void receive(HttpClient client, URI url, long most, PartFile part) throws BrokenOff {
        HttpResponse<InputStream> response = ask(client, url, part);
        boolean beside = response.statusCode() == 416
                || (response.statusCode() == 206 && !continues(response, part.size()));
        if (part.size() > 0 && beside) {
            drain(response);
            if (header(response, "Content-Range").equals(Optional.of("bytes */" + part.size()))) {
                return;
            }
            part.restart(Optional.empty());
            response = ask(client, url, part);
        }
        int status = response.statusCode();
        if (status != 200 && !continues(response, part.size())) {
            drain(response);
            throw new DataException(url + ": the server answers " + status + (status == 404 || status == 410
                    ? ", the file is not there; see whether it has moved, and put it into the data folder by hand"
                    : "; try again later, or put the file into the data folder by hand"));
        }
        copy(url, response, most, part);
    }

    private static HttpResponse<InputStream> ask(HttpClient client, URI url, PartFile part) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(PATIENCE);
        if (part.size() > 0) {
            request.header("Range", "bytes=" + part.size() + "-");
            part.version().ifPresent(version -> request.header("If-Range", version));
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new DataException(url + ": cannot be reached (" + e.getClass().getSimpleName()
                    + "); check the network, and run the same command again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataException(url + ": interrupted; what came is kept, run the same command again to go on", e);
        }
    }

    /** Whether the answer is the rest of the file from this byte on. */
    private static boolean continues(HttpResponse<?> response, long from) {
        return response.statusCode() == 206 && from > 0
                && header(response, "Content-Range").filter(range -> range.startsWith("bytes " + from + "-"))
                        .isPresent();
    }

    private static Optional<String> header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name);
    }

    /** A strong mark of the version, else when it was last changed. */
    private static Optional<String> version(HttpResponse<?> response) {
        return header(response, "ETag").filter(mark -> !mark.startsWith("W/"))
                .or(() -> header(response, "Last-Modified"));
    }

    private void copy(URI url, HttpResponse<InputStream> response, long most, PartFile part) throws BrokenOff {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = response.body()) {
            if (response.statusCode() == 200) {
                part.restart(version(response));
            }
            long rest = response.headers().firstValueAsLong("Content-Length").orElse(Catalogue.UNKNOWN);
            long total = rest < 0 ? Catalogue.UNKNOWN : part.size() + rest;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (part.size() + n > most) {
                    part.restart(Optional.empty());
                    throw new DataException(url + ": more than " + most + " bytes come, which are expected; what came "
                            + "was deleted, see whether the file has changed, and put it into the data folder by hand");
                }
                part.append(buffer, n);
                watcher.at(part.size(), total);
            }
        } catch (IOException e) {
            throw new BrokenOff(e);
        }
    }

    private static void drain(HttpResponse<InputStream> response) throws BrokenOff {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new BrokenOff(e);
        }
    }

    private static void verify(Catalogue.Item item, PartFile part) {
        if (item.sha256() == null) {
            return;
        }
        String found = DataFiles.sha256(List.of(part.path()));
        if (!found.equals(item.sha256())) {
            part.delete();
            throw new DataException(item.url() + ": what came has SHA-256 " + found + " and should have "
                    + item.sha256() + "; it was deleted, run the same command again");
        }
    }

    private static void unpack(Catalogue.Item item, PartFile part, Path folder) {
        try {
            Unzip.into(part.path(), folder);
        } catch (DataException e) {
            part.delete();
            throw new DataException(item.url() + ": " + e.getMessage(), e);
        }
        part.delete();
    }
}
