package dev.lifeboat.ingest.pgbackrest;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report of one {@code pgbackrest verify --output=text --verbose}, with what it logs at level {@code detail}: there alone
 * are the stretches of the log that it found, and the names of damaged files.
 *
 * @param ok its own verdict, which leaves out holes in the log and missing manifests
 * @param backups what it found of each label
 * @param archives what it found of each archive of the log
 * @param stretches the unbroken stretches of each archive, in order; empty when they were not logged
 * @param damagedLog names of files of the log that it could not read or found wrong
 * @param remarks what else it reports, e.g. {@code No usable backup.info file}
 */
record VerifyText(
        boolean ok,
        Map<String, Checked> backups,
        Map<String, Checked> archives,
        Map<String, List<Stretch>> stretches,
        Set<String> damagedLog,
        List<String> remarks) {

    /** Counts of files. */
    record Checked(String status, long checked, long valid) {
        boolean whole() {
            return checked > 0 && checked == valid;
        }
    }

    /** Files of the log without a hole, both included. */
    record Stretch(String start, String stop) {
        boolean reachesOver(String from, String to) {
            return start.compareTo(from) <= 0 && to.compareTo(stop) <= 0;
        }
    }

    private static final Pattern VERDICT = Pattern.compile("^\\s*status: (ok|error)\\s*$");
    private static final Pattern BACKUP = Pattern.compile(
            "^\\s*backup: (\\S+), status: ([a-z -]+), total files checked: (\\d{1,18}), total valid files: (\\d{1,18})\\s*$");
    private static final Pattern ARCHIVE = Pattern.compile(
            "^\\s*archiveId: (\\S+), total WAL checked: (\\d{1,18}), total valid WAL: (\\d{1,18})\\s*$");
    private static final Pattern STRETCH =
            Pattern.compile("archiveId: (\\S+), wal start: ([0-9A-F]{24}), wal stop: ([0-9A-F]{24})\\s*$");
    private static final Pattern DAMAGED =
            Pattern.compile("(?:invalid (?:result|checksum|size)|file missing).*/([0-9A-F]{24})-[0-9a-f]{40}");
    private static final Pattern COUNTS = Pattern.compile("^\\s*missing: \\d+, checksum invalid: \\d+, .*$");
    private static final Pattern REMARK = Pattern.compile("^  (No usable .*|[a-z]+: none found)$");

    /** @throws BadInputException if it is not such a report, or holds no verdict */
    static VerifyText of(ToolOutput output) {
        Boolean ok = null;
        var backups = new LinkedHashMap<String, Checked>();
        var archives = new LinkedHashMap<String, Checked>();
        var stretches = new LinkedHashMap<String, List<Stretch>>();
        var damaged = new LinkedHashSet<String>();
        var remarks = new LinkedHashSet<String>();
        // what it complains of is where detail is logged to
        for (String line : (output.text() + "\n" + output.complaints()).split("\\R")) {
            @Nullable Matcher found;
            if ((found = match(VERDICT, line)) != null) {
                ok = (ok == null || ok) && found.group(1).equals("ok");
            } else if ((found = match(BACKUP, line)) != null) {
                backups.put(found.group(1), checked(found, 2));
            } else if ((found = match(ARCHIVE, line)) != null) {
                archives.put(found.group(1), checked(found, 1));
            } else if ((found = match(STRETCH, line)) != null) {
                stretches
                        .computeIfAbsent(found.group(1), id -> new ArrayList<>())
                        .add(new Stretch(found.group(2), found.group(3)));
            } else if ((found = match(DAMAGED, line)) != null) {
                damaged.add(found.group(1));
            } else if ((found = match(REMARK, line)) != null && match(COUNTS, line) == null) {
                remarks.add(found.group(1));
            }
        }
        if (ok == null) {
            throw new BadInputException(
                    output.name(),
                    "holds no line 'status: ok' or 'status: error'; expected the output of 'pgbackrest verify --output=text"
                            + " --verbose' (without --verbose a run that finds nothing wrong prints nothing)"
                            + (output.failed() ? ". " + output.failure().message() : ""));
        }
        return new VerifyText(ok, backups, archives, stretches, damaged, List.copyOf(remarks));
    }

    /** Whether it could look at all; to find no backup, or no log, is to have looked. */
    boolean readable() {
        return remarks.stream().allMatch(remark -> remark.endsWith(": none found"));
    }

    private static @Nullable Matcher match(Pattern pattern, String line) {
        var matcher = pattern.matcher(line);
        return matcher.find() ? matcher : null;
    }

    private static Checked checked(Matcher found, int group) {
        return new Checked(
                found.group(group).strip(),
                Long.parseLong(found.group(found.groupCount() - 1)),
                Long.parseLong(found.group(found.groupCount())));
    }

    /** Whether the log from one file to another is there without a hole, and none of it is damaged. */
    boolean holdsLog(String archiveId, String from, String to) {
        return stretches.getOrDefault(archiveId, List.of()).stream().anyMatch(it -> it.reachesOver(from, to))
                && damagedLog.stream().noneMatch(name -> name.compareTo(from) >= 0 && name.compareTo(to) <= 0);
    }

    /**
     * Files that are missing between the stretches of an archive.
     *
     * @param since holes before this one are of no interest; empty when all are
     */
    long missing(String archiveId, String since) {
        var found = stretches.getOrDefault(archiveId, List.of());
        long missing = 0;
        for (int i = 1; i < found.size(); i++) {
            if (found.get(i).start().compareTo(since) > 0) {
                missing +=
                        WalNames.between(found.get(i - 1).stop(), found.get(i).start());
            }
        }
        return missing;
    }
}
