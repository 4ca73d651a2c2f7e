package dev.lifeboat.streams.readiness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is still known of the log backups that are forgotten one by one: which parts of the log they held, and which of these
 * were withdrawn since. Made of what is forgotten, in whatever order, and told again as often as may be; what is withdrawn stays so.
 *
 * <p>Of each stream the days are kept that are less than {@link #DAYS} older than its newest. A restore that is older than 90
 * days proves nothing, so no verdict leans on an older backup.
 *
 * @param provenance of the newest of what is forgotten; its source and id are left out
 * @param completeFrom milliseconds since the epoch: of log backups that ended earlier, some may be missing
 */
public record ForgottenLogs(Provenance provenance, long completeFrom, List<Stream> streams) implements Fact {
    static final int DAYS = 100;
    /** Spans that a stream may hold. One day of a log without a hole is one span. */
    static final int MOST_SPANS = 400;
    /** Streams that are kept, those that go on longest. A database has one for each source of log backups. */
    static final int MOST_STREAMS = 16;

    private static final Comparator<Stream> BY_NAME = Comparator.comparing(Stream::source)
            .thenComparing(Stream::system, Comparator.nullsFirst(Comparator.naturalOrder()));
    private static final Key KEY = new Key(Kind.FORGOTTEN_LOGS, "", "");

    /**
     * Log backups of one source and one system.
     *
     * @param system null where none was told
     * @param untoldUntil milliseconds since the epoch: the end of the last one that did not tell what it holds
     * @param held what they held, but for what is gone
     * @param gone what those held that were withdrawn or expired
     */
    public record Stream(
            String source, @Nullable String system, long untoldUntil, List<LogSpan> held, List<LogSpan> gone) {
        public static final long ALL_TOLD = Long.MIN_VALUE;

        public Stream {
            held = List.copyOf(held);
            gone = List.copyOf(gone);
        }

        private Stream plus(Stream other) {
            var lost = LogSpan.union(gone, other.gone);
            var kept = LogSpan.minus(LogSpan.union(held, other.held), lost);
            return new Stream(source, system, Math.max(untoldUntil, other.untoldUntil), kept, lost);
        }

        private Stream since(long day) {
            return new Stream(source, system, untoldUntil, since(day, held), since(day, gone));
        }

        private static List<LogSpan> since(long day, List<LogSpan> spans) {
            return spans.stream().filter(span -> span.startDay() >= day).toList();
        }

        /** The first day that is kept of it. */
        long firstDay() {
            return newestDay() - DAYS;
        }

        /** No log backup of it began later than this, or ended later without telling what it held. */
        private long goesOnUntil() {
            return Math.max(untoldUntil, LogSpan.firstMilli(newestDay() + 1));
        }

        private long newestDay() {
            long newest = Long.MIN_VALUE + DAYS;
            for (LogSpan span : held) {
                newest = Math.max(newest, span.startDay());
            }
            for (LogSpan span : gone) {
                newest = Math.max(newest, span.startDay());
            }
            return newest;
        }

        private int spans() {
            return held.size() + gone.size();
        }

        private long oldestDay() {
            long held = this.held.isEmpty() ? Long.MAX_VALUE : this.held.get(0).startDay();
            return gone.isEmpty() ? held : Math.min(held, gone.get(0).startDay());
        }
    }

    public ForgottenLogs {
        var evidence = provenance.evidence();
        provenance = new Provenance(
                provenance.position(),
                provenance.observedAt(),
                provenance.eventId(),
                false,
                new Evidence(evidence.topic(), evidence.partition(), evidence.offset(), "", ""));
        streams = List.copyOf(streams);
    }

    @Override
    public Kind kind() {
        return Kind.FORGOTTEN_LOGS;
    }

    @Override
    public Key key() {
        return KEY;
    }

    /**
     * What is to be remembered of a log backup that is forgotten.
     *
     * @param condemned a test of it failed
     */
    static @Nullable ForgottenLogs of(Backup log, boolean condemned) {
        var run = new Candidate(log);
        LogRange range = log.takenFrom().log();
        boolean told =
                range.start() != null && range.end() != null && !range.start().isAfter(range.end());
        boolean gone = log.deleted() || log.status() == Backup.Status.EXPIRED || log.status() == Backup.Status.DELETED;
        boolean holds = run.holdsLog() && !condemned;
        if (!(gone && told) && !holds) {
            return null;
        }
        List<LogSpan> spans = told
                ? List.of(new LogSpan(
                        Objects.requireNonNull(range.start()),
                        Objects.requireNonNull(range.end()),
                        LogSpan.day(run.start),
                        holds ? LogSpan.lastDay(run.ownExpiry) : LogSpan.FOREVER))
                : List.of();
        var stream = new Stream(
                log.provenance().source(),
                log.takenFrom().server().systemIdentifier(),
                told ? Stream.ALL_TOLD : run.end,
                holds ? spans : List.of(),
                holds ? List.of() : spans);
        return new ForgottenLogs(log.provenance(), Long.MIN_VALUE, List.of(stream));
    }

    /** The log backups of these facts, of which nobody can say whether they are all that were told. */
    static ForgottenLogs before(Backup earliest) {
        return new ForgottenLogs(earliest.provenance(), new Candidate(earliest).start, List.of());
    }

    ForgottenLogs plus(ForgottenLogs other) {
        var all = new ArrayList<>(streams);
        for (Stream stream : other.streams) {
            Stream known = all.stream()
                    .filter(it -> BY_NAME.compare(it, stream) == 0)
                    .findAny()
                    .orElse(null);
            if (known != null) {
                all.remove(known);
            }
            all.add(known == null ? stream : known.plus(stream));
        }
        all.sort(BY_NAME);
        long from = Math.max(completeFrom, other.completeFrom);
        for (int i = 0; i < all.size(); i++) {
            Stream bounded = all.get(i).since(all.get(i).firstDay());
            while (bounded.spans() > MOST_SPANS) {
                long next = bounded.oldestDay() + 1;
                bounded = bounded.since(next);
                from = Math.max(from, LogSpan.firstMilli(next));
            }
            all.set(i, bounded);
        }
        while (all.size() > MOST_STREAMS) {
            Stream first = Collections.min(
                    all, Comparator.comparingLong(Stream::goesOnUntil).thenComparing(BY_NAME));
            all.remove(first);
            from = Math.max(from, first.goesOnUntil());
        }
        boolean newer = BY_OBSERVATION.compare(provenance, other.provenance) >= 0;
        return new ForgottenLogs(newer ? provenance : other.provenance, from, all);
    }

    private static final Comparator<Provenance> BY_OBSERVATION = Comparator.comparing(Provenance::observedAt)
            .thenComparing(Provenance::position)
            .thenComparing(provenance -> provenance.evidence().topic())
            .thenComparing(provenance -> provenance.evidence().partition())
            .thenComparing(provenance -> provenance.evidence().offset())
            .thenComparing(Provenance::eventId);
}
