package dev.lifeboat.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The loopback ports of one local stack.
 *
 * @param dashboard the dashboard and the sink's API
 * @param gate the gate's API
 * @param kafka the broker
 * @param kafkaController the broker's controller
 * @param registry the schema registry
 * @param registryManagement the registry's health and metrics
 * @param postgres PostgreSQL
 * @param ingest the health of ingest
 */
public record Ports(
        int dashboard,
        int gate,
        int kafka,
        int kafkaController,
        int registry,
        int registryManagement,
        int postgres,
        int ingest) {
    /** How many ports a stack takes from its base on. */
    public static final int COUNT = 8;

    private static final int HIGHEST = 65_535;

    public Ports {
        for (int port :
                new int[] {dashboard, gate, kafka, kafkaController, registry, registryManagement, postgres, ingest}) {
            if (port < 1 || port > HIGHEST) {
                throw new IllegalArgumentException("port " + port + " does not exist; expected 1 to " + HIGHEST);
            }
        }
    }

    /** The eight ports from {@code base} on, in the order of the components, e.g. 7400 to 7407. */
    public static Ports from(int base) {
        if (base < 1024 || base > HIGHEST - COUNT + 1) {
            throw new IllegalArgumentException("port base " + base + " does not fit; expected 1024 to "
                    + (HIGHEST - COUNT + 1) + ", since " + COUNT + " ports from it on are used");
        }
        return of(IntStream.range(base, base + COUNT).boxed().toList());
    }

    /** Eight ports that are free now. */
    public static Ports free() {
        return of(freePorts(COUNT));
    }

    private static Ports of(List<Integer> p) {
        return new Ports(p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6), p.get(7));
    }

    /** Every port with what it is for, in order. */
    public Map<String, Integer> byPurpose() {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("dashboard", dashboard);
        ports.put("gate", gate);
        ports.put("Kafka", kafka);
        ports.put("Kafka controller", kafkaController);
        ports.put("schema registry", registry);
        ports.put("schema registry management", registryManagement);
        ports.put("PostgreSQL", postgres);
        ports.put("ingest", ingest);
        return ports;
    }

    /** The port itself, or a free one for 0. */
    static int orFree(int port) {
        return port == 0 ? freePorts(1).get(0) : port;
    }

    /**
     * Looks at all of them at once, before anything is started.
     *
     * @throws PortTakenException naming every port where somebody listens already
     */
    public void requireFree() {
        var taken = new LinkedHashMap<>(byPurpose());
        taken.values().removeIf(Ports::isFree);
        if (!taken.isEmpty()) {
            throw new PortTakenException(taken);
        }
    }

    static void requireFree(int port, String purpose) {
        if (!isFree(port)) {
            throw new PortTakenException(Map.of(purpose, port));
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Tells whether somebody listens there. */
    static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Integer> freePorts(int count) {
        // all are held until the last is found, so that none is given twice
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            var ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (var socket : held) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException("no free loopback port to be had", e);
        }
    }
}
