package dev.lifeboat.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;

/** A webhook's other end: writes down every call, and answers as it is told. */
public final class Receiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final IntUnaryOperator statusOfCall;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /** One call, with the status that it was answered with. */
    public record Call(String key, JsonNode body, int status, long nanos) {
        public String state() {
            return body.path("state").asText();
        }

        public String alert() {
            return body.path("dedupKey").asText();
        }
    }

    /**
     * @param port 0 takes a free one
     * @param statusOfCall the HTTP status of the n-th call, from 0
     */
    public Receiver(int port, IntUnaryOperator statusOfCall) throws IOException {
        this.statusOfCall = statusOfCall;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        server.createContext("/", this::take);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
    }

    public static Receiver thatWorks() throws IOException {
        return new Receiver(0, call -> 204);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            int status = statusOfCall.applyAsInt(calls.size());
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            calls.add(new Call(key, JSON.readTree(body), status, System.nanoTime()));
            exchange.sendResponseHeaders(status, -1);
        }
        exchange.close();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port() + "/alerts");
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Calls about these alerts that were taken. */
    public List<Call> taken(String alertPrefix) {
        return calls.stream()
                .filter(call -> call.status() < 300 && call.alert().startsWith(alertPrefix))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
