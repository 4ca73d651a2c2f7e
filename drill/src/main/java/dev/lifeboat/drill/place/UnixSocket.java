package dev.lifeboat.drill.place;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket in the file system, as far as a driver uses one: whoever may not enter its directory cannot reach it. Options of TCP
 * are none here.
 */
public final class UnixSocket extends Socket {
    private static final int BUFFER = 8192;

    private final String path;
    private @Nullable SocketChannel channel;
    private boolean closed;

    /** @param path of the socket */
    public UnixSocket(String path) {
        this.path = path;
    }

    @Override
    public void connect(SocketAddress ignored, int timeout) throws IOException {
        connect(ignored);
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
        var opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            opened.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        channel = opened;
    }

    private SocketChannel channel() throws IOException {
        if (channel == null) {
            throw new IOException("not connected to " + path);
        }
        return channel;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return Channels.newInputStream(channel());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return Channels.newOutputStream(channel());
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public boolean isConnected() {
        return channel != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
        return 0;
    }

    @Override
    public void setSoLinger(boolean on, int linger) {}

    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public int getReceiveBufferSize() {
        return BUFFER;
    }

    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public int getSendBufferSize() {
        return BUFFER;
    }
}
