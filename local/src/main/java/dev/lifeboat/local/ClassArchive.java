package dev.lifeboat.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The classes of one kind of child JVM, as that JVM maps them into memory: with it a start costs less than half of the
 * processor time. The first run writes down which classes it loads, {@link #build} makes the archive of that list, and
 * later runs use it. It fits one JDK only, and class paths that begin with the one it was made for, which its name says.
 */
final class ClassArchive {
    private final String classPath;
    private final Path archive;
    private final Path list;

    private ClassArchive(String classPath, Path archive, Path list) {
        this.classPath = classPath;
        this.archive = archive;
        this.list = list;
    }

    /**
     * The archive of a kind of child; none where nothing can be in it.
     *
     * @param kind e.g. {@code registry}
     * @param classPath of the child; what it begins with, up to our own code, is archived: so it outlives our builds
     */
    static Optional<ClassArchive> of(String kind, String classPath) {
        String libraries = Arrays.stream(classPath.split(File.pathSeparator, -1))
                .takeWhile(ClassArchive::isLibrary)
                .collect(Collectors.joining(File.pathSeparator));
        if (libraries.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path directory = Files.createDirectories(Parts.archives());
            String name = kind + "-" + fingerprint(libraries);
            return Optional.of(new ClassArchive(
                    libraries, directory.resolve(name + ".jsa"), directory.resolve(name + ".classes")));
        } catch (IOException e) {
            return Optional.empty(); // only speed is lost
        }
    }

    /** The JDK archives nothing that is in directories. */
    private static boolean isLibrary(String entry) {
        String name = new File(entry).getName();
        return name.equals("*") || name.endsWith(".jar") && !name.startsWith("lifeboat-");
    }

    private static List<File> jars(String classPath) {
        var files = new ArrayList<File>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (entry.endsWith("/*")) {
                File[] inside = new File(entry.substring(0, entry.length() - 2))
                        .listFiles((directory, name) -> name.endsWith(".jar"));
                Arrays.stream(inside == null ? new File[0] : inside).sorted().forEach(files::add);
            } else if (!entry.isEmpty()) {
                files.add(new File(entry));
            }
        }
        return files;
    }

    private static String fingerprint(String classPath) {
        var text = new StringBuilder(classPath)
                .append(System.getProperty("java.home"))
                .append(System.getProperty("java.vm.version"));
        jars(classPath).forEach(file -> text.append(file).append(file.length()).append(file.lastModified()));
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    boolean exists() {
        return Files.exists(archive);
    }

    /** The JVM's options: to use the archive, or to write down the classes for it. */
    List<String> options() {
        return exists()
                ? List.of("-Xshare:auto", "-Xlog:cds=off", "-XX:SharedArchiveFile=" + archive)
                : List.of("-XX:DumpLoadedClassList=" + list);
    }

    /** A command that makes the archive, at low priority, of the classes written down until now. */
    Process build() throws IOException {
        // the JVM that writes the list may still run
        Path classes = list.resolveSibling(list.getFileName() + ".copy");
        Files.copy(list, classes, StandardCopyOption.REPLACE_EXISTING);
        return new ProcessBuilder(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:dump",
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        "-XX:SharedClassListFile=" + classes,
                        "-XX:SharedArchiveFile=" + unfinished(),
                        "-cp",
                        classPath)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Puts a finished archive where runs look for it, and deletes those of earlier builds: each is about 80 MB. */
    void keep() throws IOException {
        Files.move(unfinished(), archive, StandardCopyOption.ATOMIC_MOVE);
        String own = archive.getFileName().toString();
        String kind = own.substring(0, own.lastIndexOf('-') + 1);
        try (var files = Files.newDirectoryStream(archive.getParent(), kind + "*")) {
            for (Path file : files) {
                if (!file.equals(archive)) {
                    Files.delete(file); // a JVM that has it mapped keeps it until it ends
                }
            }
        }
    }

    private Path unfinished() {
        return archive.resolveSibling(archive.getFileName() + ".unfinished");
    }
}
