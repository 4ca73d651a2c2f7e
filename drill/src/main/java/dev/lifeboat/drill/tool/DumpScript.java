package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.ingest.files.Packing;
import dev.lifeboat.ingest.pgdump.Connect;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A script of {@code pg_dump}, as far as it tells which database it is of: before all else it makes that database, and connects
 * to it. {@code psql} obeys nothing in it but that: it is restricted by a key that the script cannot know.
 *
 * @param database that it makes and connects to; null where it does not say ({@code pg_dump} without {@code --create})
 * @param drops whether it drops the database first, so that one must be there
 * @param connects the lines that connect to it, from 1
 * @param key by which it restricts psql itself; empty where it does not
 */
record DumpScript(
        Path file, Packing packing, @Nullable String database, boolean drops, List<Integer> connects, String key) {
    private static final Pattern RESTRICTS = Pattern.compile("\\\\restrict ([A-Za-z0-9]+)");
    private static final Pattern OF_THE_DATABASE =
            Pattern.compile("-- Name: .*; Type: DATABASE(?: PROPERTIES)?; .*|-- Name: DATABASE .*");
    private static final int LONGEST_HEAD = 10_000;
    private static final int LONGEST_LINE = 4096;

    /**
     * It ends as psql does, and if that is well, as what unpacks does: psql cannot tell that what it reads is cut off. Before all
     * else, one of those before psql that was killed, or cannot be run, is told by a code that blames the place, and so is sed that
     * failed. 141 is of one whose reader went away.
     */
    private static final String FED = """
            unpack=$0 dump=$1 key=$2 edit=$3
            shift 3
            command -v "${unpack%% *}" > /dev/null || { echo "${unpack%% *}: command not found"; exit 127; }
            exec 4>&1
            codes=$({ { printf '\\\\restrict %s\\n' "$key"
                { $unpack < "$dump" 3>&-; echo "unpacked=$?" >&3; } | { sed "$edit" 3>&-; echo "edited=$?" >&3; }
              } | "$@" 3>&- >&4; } 3>&1)
            ended=$? unpacked=137 edited=137
            for each in $codes; do
              case $each in unpacked=*) unpacked=${each#*=} ;; edited=*) edited=${each#*=} ;; esac
            done
            case $edited in 0 | 141) ;; *) echo "sed ended with $edited, and not all of $dump was read"; exit 126 ;; esac
            [ "$unpacked" = 141 ] || [ "$unpacked" -lt 126 ] || { echo "$unpack ended with $unpacked"; exit "$unpacked"; }
            [ "$ended" = 0 ] || exit "$ended"
            [ "$unpacked" = 0 ] || { echo "$unpack cannot read all of $dump"; exit "$unpacked"; }
            [ "$edited" = 0 ] || { echo "psql did not read all of $dump"; exit 126; }
            """;

    public DumpScript {
        connects = List.copyOf(connects);
    }

    /**
     * Reads its head.
     *
     * @throws DrillEndedException if it is none that can be restored by itself
     */
    static DumpScript of(Path file) throws DrillEndedException {
        try {
            Packing packing = Packing.of(file);
            try (var packed = new BufferedInputStream(Files.newInputStream(file));
                    var in = new BufferedInputStream(packing.open(packed))) {
                return read(file, packing, in);
            }
        } catch (IOException e) {
            throw DrillEndedException.failed("restore", file + " cannot be read: " + e.getMessage());
        }
    }

    private static DumpScript read(Path file, Packing packing, InputStream in) throws IOException, DrillEndedException {
        String database = null;
        boolean drops = false;
        var connects = new ArrayList<Integer>();
        String key = "";
        for (int number = 1; number <= LONGEST_HEAD; number++) {
            String line = line(in);
            if (line == null || isOfItsContent(line)) {
                break;
            }
            var restricts = RESTRICTS.matcher(line);
            if (key.isEmpty() && restricts.matches()) {
                key = restricts.group(1);
            }
            drops |= line.startsWith("DROP DATABASE ");
            if (dropsWhatIsNotThere(line)) {
                throw DrillEndedException.couldNotRun(
                        "script",
                        "it drops what is not there in a fresh server (--clean without --if-exists or --create): "
                                + line);
            }
            var connected = Connect.database(line);
            if (connected.isPresent()) {
                if (database != null && !database.equals(connected.get())) {
                    throw DrillEndedException.couldNotRun(
                            "script",
                            "it is of " + database + " and of " + connected.get() + ", and a drill is of one");
                }
                database = connected.get();
                connects.add(number);
            }
        }
        return new DumpScript(file, packing, database, drops, connects, key);
    }

    private static boolean dropsWhatIsNotThere(String line) {
        boolean drops = line.startsWith("DROP ") && !line.startsWith("DROP DATABASE ")
                || line.startsWith("ALTER ") && line.contains(" DROP ");
        return drops && !line.contains(" IF EXISTS ");
    }

    /** What the database itself is made of stands before all that is in it. */
    private static boolean isOfItsContent(String line) {
        return line.startsWith("-- Data for Name: ")
                || line.startsWith("-- Name: ")
                        && !OF_THE_DATABASE.matcher(line).matches();
    }

    /** The next line, of which the beginning is kept; null at the end. Lines are those of sed, which counts them. */
    private static @Nullable String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int b = in.read();
        if (b < 0) {
            return null;
        }
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() < LONGEST_LINE) {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A command line that has psql read it. @param ownKey that the script cannot know */
    List<String> fedTo(List<String> psql, String ownKey) {
        String unpack = packing == Packing.NONE ? "cat" : packing.word() + " -dc";
        return Stream.concat(Stream.of("sh", "-c", FED, unpack, file.toString(), ownKey, edit(ownKey)), psql.stream())
                .toList();
    }

    /** For sed: around what connects the restriction is lifted, and that of the script itself is left out. */
    private String edit(String ownKey) {
        var edit = new StringBuilder();
        for (int line : connects) {
            edit.append("%1$di\\\n\\\\unrestrict %2$s\n%1$da\\\n\\\\restrict %2$s\n".formatted(line, ownKey));
        }
        return edit.append(key.isEmpty() ? "" : "/^\\\\\\(un\\)\\{0,1\\}restrict " + key + "$/d\n")
                .toString();
    }
}
