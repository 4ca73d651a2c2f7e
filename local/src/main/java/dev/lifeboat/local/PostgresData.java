package dev.lifeboat.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/** The directory of a {@link LocalPostgres}: {@code data/}, {@code password} and {@code postgres.log}. */
final class PostgresData {
    private static final String MAJOR_VERSION = "18";

    private final Path home;

    PostgresData(Path home) {
        this.home = home;
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("postgres.log");
    }

    /** Ends a server that a killed run left on this data, and takes away the file by which it blocks the next. */
    void endLeftover() {
        var leftover = postmaster(data());
        if (leftover.isPresent()) {
            ProcessHandle.of(leftover.getAsLong()).filter(this::worksHere).ifPresent(PidFile::end);
            try {
                Files.deleteIfExists(data().resolve("postmaster.pid"));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot clean up after a killed PostgreSQL: " + e.getMessage(), e);
            }
        }
    }

    private boolean worksHere(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(data().toString()))
                .isPresent();
    }

    /** The id of the server that says it works on this data. */
    static OptionalLong postmaster(Path data) {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return OptionalLong.of(Long.parseLong(lines.findFirst().orElse("").trim()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Creates the data unless it is there. It is created aside and then moved, so that a crash leaves no half of it.
     *
     * @return the superuser's password
     */
    String initialise() throws IOException {
        Path passwordFile = home.resolve("password");
        if (Files.exists(data().resolve("PG_VERSION"))) {
            requireOwnVersion();
            return Files.readString(passwordFile).trim();
        }
        Path creating = home.resolve("creating");
        Directories.delete(creating);
        Files.deleteIfExists(passwordFile);
        Files.createFile(
                passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordFile, newPassword() + "\n");
        initdb(creating, passwordFile);
        Files.move(creating, data(), StandardCopyOption.ATOMIC_MOVE);
        return Files.readString(passwordFile).trim();
    }

    private void requireOwnVersion() throws IOException {
        String version = Files.readString(data().resolve("PG_VERSION")).trim();
        if (!version.equals(MAJOR_VERSION)) {
            throw new IOException("the data in " + data() + " is of PostgreSQL " + version + ", this is PostgreSQL "
                    + MAJOR_VERSION + "; use another directory, or move the data with pg_upgrade");
        }
    }

    private void initdb(Path target, Path passwordFile) throws IOException {
        var command = new ArrayList<>(OrdinaryUser.words());
        command.addAll(List.of(
                program("initdb"),
                "--pgdata=" + target,
                "--username=" + LocalPostgres.USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions"));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            process.getOutputStream().close();
            if (process.waitFor() != 0) {
                throw new PartFailedException("PostgreSQL could not create its data in " + home, log(), null);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL created its data", e);
        }
    }

    private static String newPassword() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Path programs() {
        return PostgresBinaries.home().resolve("bin");
    }

    static String program(String name) {
        return programs().resolve(name).toString();
    }
}
