package dev.lifeboat.streams.judge;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was used lately, bounded by how many databases and by how many facts of all of them. What was used last is kept in
 * any case. One thread's own.
 */
final class Recent {
    private final int most;
    private final long mostFacts;
    private final Map<String, Subject> subjects;
    /** Facts of all of them. */
    private long facts;

    Recent(int most, long mostFacts) {
        this.most = most;
        this.mostFacts = mostFacts;
        this.subjects = new LinkedHashMap<>(most * 4 / 3, 0.75f, true);
    }

    @Nullable
    Subject get(String database) {
        return subjects.get(database);
    }

    void add(Subject subject) {
        subjects.put(subject.database, subject);
        facts += subject.state.size();
        makeRoom();
    }

    /** To be told when the facts of a database that is in use have become more, or fewer. */
    void grew(Subject subject, int by) {
        if (subjects.get(subject.database) == subject) {
            facts += by;
            makeRoom();
        }
    }

    int size() {
        return subjects.size();
    }

    /** Lets go what was not used for longest. */
    private void makeRoom() {
        var eldest = subjects.values().iterator();
        while (subjects.size() > 1 && (subjects.size() > most || facts > mostFacts)) {
            facts -= eldest.next().state.size();
            eldest.remove();
        }
    }
}
