package dev.lifeboat.schemas;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the codec makes of the answers of whoever answers in the registry's place. */
class RegistryAnswersTest {
    private static final byte[] RECORD = {0, 0, 0, 0, 77, 1, 2, 3};
    private static final String UNKNOWN_ID = """
            {"detail": "ContentNotFoundException: No content with id/hash 'contentId-77' was found.",
             "title": "No content with id/hash 'contentId-77' was found.", "status": 404,
             "name": "ContentNotFoundException"}
            """;

    private HttpServer server;
    private volatile boolean oursAreRegistered = true;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/apis/ccompat/", exchange -> {
            byte[] body = "{\"version\": 1}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(oursAreRegistered ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    301, text/html,        <html>moved</html>
                    400, application/json, {"name": "BadRequestException"}
                    401, application/json, {"name": "NotAuthorizedException"}
                    401, text/plain,       who are you
                    403, application/json, {"name": "ForbiddenException"}
                    403, text/html,        <html>no</html>
                    404, text/html,        <html>no such page</html>
                    404, application/json, {"error": "no route"}
                    404, application/json, {"name": "NotFoundException"}
                    503, text/html,        <html>later</html>
                    """)
    void callsAnOutageWhateverIsNotTheRegistrysOwnWordAboutTheRecord(int status, String type, String body) {
        answering(status, type, body);
        try (var codec = codec()) {
            assertThatThrownBy(() -> codec.decode(Topics.BACKUP, RECORD))
                    .isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void callsMalformedARecordOfWhichTheRegistryItselfKnowsNoSchema() {
        answering(404, "application/json", UNKNOWN_ID);
        try (var codec = codec()) {
            assertThatThrownBy(() -> codec.decode(Topics.BACKUP, RECORD)).isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void callsAnEmptiedRegistryAnOutage() {
        oursAreRegistered = false;
        answering(404, "application/json", UNKNOWN_ID);
        try (var codec = codec()) {
            assertThatThrownBy(() -> codec.decode(Topics.BACKUP, RECORD))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("emptied");
        }
    }

    private void answering(int status, String type, String body) {
        server.createContext("/apis/registry/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private RegistryCodec codec() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new RegistryCodec(Cluster.of("127.0.0.1:1", url), Duration.ofMillis(300));
    }
}
