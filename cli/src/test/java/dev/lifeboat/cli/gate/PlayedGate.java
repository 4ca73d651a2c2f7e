package dev.lifeboat.cli.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A gate that answers whatever the test tells it to. */
final class PlayedGate implements AutoCloseable {
    /** What it does with a request. */
    interface Manners {
        void answer(HttpExchange exchange, String body) throws Exception;
    }

    final List<String> keys = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final java.util.concurrent.ExecutorService threads = Executors.newCachedThreadPool();

    private PlayedGate(HttpServer server) {
        this.server = server;
    }

    static PlayedGate start(Manners manners) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var gate = new PlayedGate(server);
        server.setExecutor(gate.threads);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            gate.keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")));
            gate.bodies.add(body);
            gate.paths.add(exchange.getRequestURI().getRawPath());
            try {
                manners.answer(exchange, body);
            } catch (Exception e) {
                throw new IOException(e);
            } finally {
                exchange.close();
            }
        });
        server.start();
        return gate;
    }

    static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        if (type != null) {
            exchange.getResponseHeaders().add("Content-Type", type);
        }
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
