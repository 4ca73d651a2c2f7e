package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import java.util.ArrayList;
import java.util.List;

/**
 * The client as statements go through it that others wrote: it reads no file of options, speaks to the socket of the drill alone,
 * and knows no command of its own but DELIMITER. The first error ends it.
 */
public enum MariadbClient {
    /** Of MariaDB. */
    MARIADB("mariadb", List.of("--sandbox")),
    /** Of MySQL, whose older ones have no other way to forget commands than {@code --binary-mode}. */
    MYSQL("mysql", List.of("--loose-commands=OFF", "--loose-system-command=OFF"));

    private final String program;
    private final List<String> noCommands;

    MariadbClient(String program, List<String> noCommands) {
        this.program = program;
        this.noCommands = noCommands;
    }

    /** The words that start it, as the account of the drill. */
    public List<String> words(Scratch scratch, Programs programs, String user) {
        var words = new ArrayList<>(scratch.account().words());
        words.addAll(List.of(
                "env",
                "HOME=" + scratch.logs(),
                programs.program(program),
                "--no-defaults",
                "--protocol=socket",
                "--socket=" + scratch.sockets().resolve(RestoreTool.SOCKET),
                "--user=" + user,
                "--binary-mode",
                "--batch",
                "--skip-reconnect",
                "--max-allowed-packet=1G",
                "--default-character-set=utf8mb4"));
        words.addAll(noCommands);
        return words;
    }

    /** Asks the server that such a client reaches where its data is. */
    public static Restoration.Step identity(List<String> client) {
        var words = new ArrayList<>(client);
        words.addAll(List.of("--skip-column-names", "--execute=select @@datadir"));
        return new Restoration.Step("identity", words);
    }
}
