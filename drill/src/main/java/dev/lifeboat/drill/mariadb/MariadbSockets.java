package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.place.UnixSocket;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.util.ConfigurableSocketFactory;

/**
 * Has the driver of MariaDB speak through a socket in the file system: a restored server opens no port at all. Named in what the
 * driver is given; public for it alone.
 */
public final class MariadbSockets extends ConfigurableSocketFactory {
    /** Name of the property that holds the path. */
    static final String PATH = "lifeboatSocket";

    private @Nullable String path;

    @Override
    public void setConfiguration(Configuration configuration, String host) {
        path = configuration.nonMappedOptions().getProperty(PATH);
    }

    @Override
    public Socket createSocket() {
        if (path == null) {
            throw new IllegalStateException("no " + PATH + " is set");
        }
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
