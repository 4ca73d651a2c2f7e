package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.catalog.Texts;
import java.util.ArrayList;
import java.util.List;

/** What comparing a backup with its manifest found. For one thread. */
final class Findings {
    private static final int MOST_TOLD = 20;

    private final List<String> problems = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private long wrong;
    private long compared;
    private long bytes;

    /** A file has the right size, and so far as that was compared the right checksum. */
    void right(long size) {
        bytes += size;
    }

    /** Its checksum was compared, whatever came of it. */
    void compared() {
        compared++;
    }

    void wrong(String what, String problem) {
        wrong++;
        if (problems.size() < MOST_TOLD) {
            problems.add(shown(what) + " " + problem);
        }
    }

    /** Something could not be compared, so that it proves nothing that the rest is right. */
    void gap(String why) {
        if (gaps.size() < MOST_TOLD && !gaps.contains(why)) {
            gaps.add(why);
        }
    }

    boolean anyWrong() {
        return wrong > 0;
    }

    boolean whole() {
        return wrong == 0 && gaps.isEmpty() && compared > 0;
    }

    /** Files whose checksum was compared. */
    long comparisons() {
        return compared;
    }

    /** Bytes that are there as they should be. */
    long bytes() {
        return bytes;
    }

    List<String> told() {
        var all = new ArrayList<>(problems);
        if (wrong > problems.size()) {
            all.add("and " + (wrong - problems.size()) + " more");
        }
        all.addAll(gaps);
        return all;
    }

    private static String shown(String name) {
        return Texts.bounded(name.replaceAll("\\p{Cntrl}", "?"), 200);
    }
}
