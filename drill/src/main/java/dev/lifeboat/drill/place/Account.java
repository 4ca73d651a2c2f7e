package dev.lifeboat.drill.place;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.local.OrdinaryUser;
import dev.lifeboat.local.PartFailedException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom tools and servers run: as this process does, or, when that is root, as an ordinary user.
 *
 * @param words what goes before a command line
 * @param owner whom the files belong to; null: whoever runs this
 */
public record Account(List<String> words, @Nullable UserPrincipal owner) {
    private static final String ROOT = "root";

    public Account {
        words = List.copyOf(words);
    }

    /**
     * The account to use.
     *
     * @param user the ordinary user, for the case that this process is root
     * @param what refuses to be run by root, e.g. {@code PostgreSQL}
     */
    public static Account of(String user, String what) throws DrillEndedException {
        if (!isRoot()) {
            return new Account(List.of(), null);
        }
        try {
            var owner =
                    Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user);
            return new Account(List.of("runuser", "-u", user, "--"), owner);
        } catch (UserPrincipalNotFoundException e) {
            throw DrillEndedException.couldNotRun(
                    "account",
                    what + " refuses to run as root, and there is no user " + user
                            + "; run this as an ordinary user, or name one with --user");
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("account", "cannot look up the user " + user + ": " + e.getMessage());
        }
    }

    /**
     * The account of a server. Where it is root itself, all runs in a user namespace of its own: no other account is needed, but
     * what runs may write to what belongs to root.
     *
     * @param engine whose servers refuse to be run by root, e.g. {@code PostgreSQL}
     * @param statements whether it is told what to do by what is restored: that must not be root
     */
    public static Account ofServer(String user, String engine, boolean statements) throws DrillEndedException {
        if (!isRoot() || !user.equals(ROOT)) {
            return of(user, engine);
        }
        if (statements) {
            throw DrillEndedException.couldNotRun(
                    "account",
                    "a dump is restored by its own statements, which could write to whatever belongs to root; run this as an"
                            + " ordinary user, or name one with --user");
        }
        try {
            return new Account(OrdinaryUser.words(), null);
        } catch (PartFailedException e) {
            throw DrillEndedException.couldNotRun(
                    "account",
                    engine
                            + " refuses to run as root, and this machine allows root no user namespace (unshare -U); run this"
                            + " as an ordinary user, or name one with --user");
        }
    }

    private static boolean isRoot() {
        return ROOT.equals(System.getProperty("user.name"));
    }

    /** Gives it a file or directory, and all below. */
    void give(Path path) throws IOException {
        if (owner == null) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return own(directory);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return own(file);
            }
        });
    }

    /** Whether it, or this process's own user, has made a file: in a directory that all may write to, anybody may. */
    boolean owns(Path path) throws IOException {
        UserPrincipal of = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
        return of.equals(owner) || of.getName().equals(System.getProperty("user.name"));
    }

    private FileVisitResult own(Path path) throws IOException {
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(owner);
        return FileVisitResult.CONTINUE;
    }
}
