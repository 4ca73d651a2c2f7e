package dev.lifeboat.sink.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A headless Chromium with one tab, spoken to by its debugging protocol. */
final class Chromium implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    /** Where it is installed, if it is. */
    static Optional<Path> installed() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    Chromium(Path binary, int width, int height, boolean dark) throws Exception {
        profile = Files.createTempDirectory("lifeboat-chromium");
        var command = new ArrayList<>(List.of(
                binary.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--lang=en-GB",
                "--remote-debugging-address=127.0.0.1",
                "--remote-debugging-port=0",
                "--window-size=" + width + "," + height,
                "--user-data-dir=" + profile));
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output").toFile())
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page()), new Answers())
                .get(1, TimeUnit.MINUTES);
        call("Page.enable", object());
        ObjectNode scheme = object().put("name", "prefers-color-scheme").put("value", dark ? "dark" : "light");
        ObjectNode media = object();
        media.putArray("features").add(scheme);
        call("Emulation.setEmulatedMedia", media);
        call(
                "Emulation.setDeviceMetricsOverride",
                object().put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
    }

    void open(String url) {
        call("Page.navigate", object().put("url", url));
    }

    /** The value of a JavaScript expression, as text. */
    String evaluate(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                object().put("expression", "String(" + expression + ")").put("returnByValue", true));
        return answer.path("result").path("value").asText();
    }

    /** What a person sees. */
    String text() {
        return evaluate("document.body ? document.body.innerText : ''");
    }

    void awaitText(String text) {
        Awaitility.await("the page says: " + text)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> text().contains(text));
    }

    void press(String key, String code) {
        for (String type : List.of("keyDown", "keyUp")) {
            ObjectNode event = object().put("type", type).put("key", key).put("code", code);
            if (type.equals("keyDown") && key.length() == 1) {
                event.put("text", key);
            } else if (type.equals("keyDown") && key.equals("Enter")) {
                event.put("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
    }

    byte[] picture() {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", object()).path("data").asText());
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        ObjectNode message = object().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private String page() {
        Path portFile = profile.resolve("DevToolsActivePort");
        return Awaitility.await("Chromium starts: " + profile.resolve("output"))
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> tab(Files.readAllLines(portFile).get(0)), Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<String> tab(String port) throws IOException {
        try (var in =
                URI.create("http://127.0.0.1:" + port + "/json/list").toURL().openStream()) {
            for (JsonNode target : JSON.readTree(in)) {
                if (target.path("type").asText().equals("page")) {
                    return Optional.of(target.path("webSocketDebuggerUrl").asText());
                }
            }
        }
        return Optional.empty();
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answer(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void answer(String message) {
            try {
                JsonNode json = JSON.readTree(message);
                var waitingFor = waiting.remove(json.path("id").asInt(-1));
                if (waitingFor != null) {
                    waitingFor.complete(json.path("result"));
                }
            } catch (IOException e) {
                throw new IllegalStateException(message, e);
            }
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        var descendants = process.descendants().toList();
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        descendants.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(descendants.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 10, TimeUnit.SECONDS)
                .join();
        try (var files = Files.walk(profile)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (UncheckedIOException e) {
            // something of it wrote or deleted yet: left in the temporary directory
        }
    }
}
