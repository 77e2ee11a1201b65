package statespace.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Puts a page together out of a template, its script and its data: one file that needs no network. */
final class Page {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new UnknownAsNull());
    private static final String PLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private Page() {}

    /**
     * The page.
     *
     * @param name
     *            of template and script
     * @param title
     *            of the page
     * @param data
     *            what the script finds as JSON; it has a member {@code provenance}
     */
    static String html(String name, String title, Object data) throws IOException {
        String page = resource(name + ".html");
        page = page.replace("{{title}}", escape(title));
        page = page.replace("{{uplot.css}}", resource(PLOT + "uPlot.min.css"));
        page = page.replace("{{page.css}}", resource("page.css"));
        page = page.replace("{{uplot.js}}", resource(PLOT + "uPlot.iife.min.js"));
        page = page.replace("{{page.js}}", resource("page.js"));
        page = page.replace("{{script}}", resource(name + ".js"));
        return page.replace("{{data}}", JSON.writeValueAsString(data).replace("<", "\\u003c"));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the program lacks its resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
