package dev.lifeboat.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
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

    /**
     * Free ports are given from here on, below those that Linux gives to outgoing connections (32768 and up): so none of
     * these takes one before it is bound, or while what has it is restarted.
     */
    private static final int LOWEST_GIVEN = 20_000;

    private static final int HIGHEST_GIVEN = 31_999;

    /** Where to look next: random, so that JVMs that look at once rarely meet, then only upwards. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LOWEST_GIVEN, HIGHEST_GIVEN));

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

    /** Eight ports in a row that are free now, and that nobody else in this JVM was given. */
    public static Ports free() {
        return from(freePorts(COUNT));
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
        return port == 0 ? freePorts(1) : port;
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

    /** The first of that many free ports in a row. */
    private static int freePorts(int count) {
        for (int tried = 0; tried <= HIGHEST_GIVEN - LOWEST_GIVEN; tried++) {
            int base = NEXT.getAndUpdate(next -> after(next, count));
            if (base + count - 1 <= HIGHEST_GIVEN
                    && IntStream.range(base, base + count).allMatch(Ports::isFree)) {
                return base;
            }
        }
        throw new IllegalStateException("no " + count + " free loopback ports in a row from " + LOWEST_GIVEN + " to "
                + HIGHEST_GIVEN + "; end what listens there");
    }

    private static int after(int base, int count) {
        return base + count > HIGHEST_GIVEN ? LOWEST_GIVEN : base + count;
    }
}
