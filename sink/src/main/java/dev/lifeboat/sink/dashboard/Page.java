package dev.lifeboat.sink.dashboard;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the page, from the class path; only names of letters, digits, dots and hyphens are looked up. */
final class Page {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    void index(Context context) {
        answer(context, "index.html");
    }

    void file(Context context) {
        answer(context, context.pathParam("file"));
    }

    private void answer(Context context, String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        Optional<byte[]> file = type == null || !name.matches("[a-z0-9-]+\\.[a-z]+") ? Optional.empty() : load(name);
        if (file.isEmpty()) {
            Problem.answer(context, 404, "No such file", "The page has no file of that name.");
            return;
        }
        context.header("Cache-Control", "no-cache").result(file.get()).contentType(String.valueOf(type));
    }

    private Optional<byte[]> load(String name) {
        byte[] known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] read = in.readAllBytes();
            files.put(name, read);
            return Optional.of(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
