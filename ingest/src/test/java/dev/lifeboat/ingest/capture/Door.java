package dev.lifeboat.ingest.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A port that refuses connections until it is opened, and then leads to a server. */
final class Door implements AutoCloseable {
    private final URI behind;
    private final int port;
    private ServerSocket server;

    Door(String url) throws IOException {
        behind = URI.create(url);
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    void open() throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress("127.0.0.1", port));
        thread(() -> {
            while (true) {
                var in = server.accept();
                var out = new Socket(behind.getHost(), behind.getPort());
                thread(() -> copy(in.getInputStream(), out.getOutputStream()));
                thread(() -> copy(out.getInputStream(), in.getOutputStream()));
            }
        });
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        try (from;
                to) {
            from.transferTo(to);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
