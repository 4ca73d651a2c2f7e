package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.place.Programs;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is different between the two servers that came from one. */
sealed interface Flavour permits OfMariadb, OfMysql {
    /** As people write it. */
    String title();

    /** Program of the server. */
    String server();

    /** The first two numbers of its version, from what it says of itself; empty where that is none of this server. */
    Optional<String> release(String said);

    /** Command that makes a fresh data directory, which knows root without a password. */
    List<String> install(Programs programs, Path data, Path tmp);

    /** What keeps it apart that the other does not know. */
    List<String> apart();

    /** Settings of a server that was made for a drill, which its files keep; what it writes is thrown away. */
    Map<String, String> layoutOfFresh();

    /** How one may hurry that is filled, since nothing is lost when the machine fails. */
    List<String> hurried();

    /**
     * Takes from all accounts what a dump must not do: set where the server writes its logs, write files, stop it, follow another.
     * Not even through a definer.
     */
    void disarm(Statement statement) throws SQLException;

    /** Statements that a session begins with: it ends what takes longer than so many seconds. */
    List<String> session(long seconds);

    /** Whether tables are defined in files of their own, which may go while InnoDB still knows the table. */
    boolean definesInFiles();

    /** Whether plugins may be loaded into a server that is filled. */
    boolean preloads();

    /** Whether the system tablespace holds a buffer of pages that were written last, whole or not. */
    boolean buffersInSystemTablespace();

    /** Whether a drill reads and replays its binary log. */
    boolean replays();

    /** As options on a command line. */
    static List<String> options(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> "--" + entry.getKey().replace('_', '-') + "=" + entry.getValue())
                .toList();
    }
}
