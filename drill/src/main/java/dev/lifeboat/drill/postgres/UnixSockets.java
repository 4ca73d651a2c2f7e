package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.place.UnixSocket;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Has the driver of PostgreSQL speak through a socket in the file system: a restored server opens no port at all, and only who
 * may enter its directory reaches it. Named in the URL; public for the driver alone.
 */
public final class UnixSockets extends SocketFactory {
    private final String path;

    /** @param path of the socket */
    public UnixSockets(String path) {
        this.path = path;
    }

    @Override
    public Socket createSocket() {
        return new UnixSocket(path);
    }

    @Override
    public Socket createSocket(String host, int port) {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        return createSocket();
    }
}
