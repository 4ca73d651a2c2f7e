package dev.lifeboat.migrate.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The wire to a server, which can be cut in one direction or both. */
final class Wire implements AutoCloseable {
    private final ServerSocket listening;
    private final int server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean losesQuestions;
    private volatile boolean losesAnswers;
    private volatile String lost = "";
    private volatile boolean closed;

    private Wire(ServerSocket listening, int server) {
        this.listening = listening;
        this.server = server;
    }

    static Wire to(int server) throws IOException {
        var wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
        wire.threads.execute(wire::accept);
        return wire;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** What is asked from now on does not arrive; whoever asks learns that the connection is gone. */
    void loseQuestions() {
        losesQuestions = true;
    }

    /** What is asked from now on arrives, and when it is answered the connection is gone. */
    void loseAnswers() {
        losesAnswers = true;
    }

    /** As {@link #loseAnswers}, once something is asked that has this in it. */
    void loseAnswersTo(String question) {
        lost = question;
    }

    /** New connections work again. */
    void mend() {
        losesQuestions = false;
        losesAnswers = false;
    }

    /** Nobody answers here any more. */
    void cut() throws IOException {
        closed = true;
        listening.close();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listening.accept();
                var to = new Socket(InetAddress.getLoopbackAddress(), server);
                sockets.addAll(List.of(client, to));
                threads.execute(() -> pump(client, to, true));
                threads.execute(() -> pump(to, client, false));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean questions) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (questions ? losesQuestions : losesAnswers) {
                    return;
                }
                if (questions && !lost.isEmpty() && new String(buffer, 0, read, ISO_8859_1).contains(lost)) {
                    lost = "";
                    losesAnswers = true;
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // the other half of it is closed
        }
    }

    @Override
    public void close() throws IOException {
        cut();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
