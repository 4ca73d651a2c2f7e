package dev.lifeboat.ingest.probe;

import org.jspecify.annotations.Nullable;

/** What the archiving of a PostgreSQL server comes to, by its settings and by what it did. */
public enum Archiving {
    /** It is off, or there is nothing to archive with. */
    OFF(false),
    /** The command says that all is well and keeps nothing. */
    THROWN_AWAY(false),
    /** Were it to fail, the server would not learn of it: what it counts proves nothing. */
    HIDDEN(null),
    /** The last try failed. */
    FAILING(true),
    /** Nothing was ever archived, as far as the server remembers: a setting, and no proof. */
    UNPROVEN(null),
    /** The last try succeeded, as the command says. */
    WORKING(true),
    /** The role may not see what it archives with, or who streams its log away. */
    NOT_SEEN(null),
    /** A standby, whose log its primary archives. */
    STANDBY(null),
    /** Off here, but somebody streams the log away, and may keep it. */
    STREAMED(null);

    private final @Nullable Boolean enabled;

    Archiving(@Nullable Boolean enabled) {
        this.enabled = enabled;
    }

    /** Whether log archiving is on; null when this does not tell. */
    public @Nullable Boolean enabled() {
        return enabled;
    }

    static Archiving of(PgLog log) {
        String mode = log.setting("archive_mode");
        if (mode.equals("off")) {
            return notByItself(log);
        }
        if (log.standby() && !mode.equals("always")) {
            return STANDBY;
        }
        if (mode.isEmpty() || !log.settings().containsKey("archive_command")) {
            return NOT_SEEN;
        }
        String command = log.setting("archive_command").strip();
        if (log.setting("archive_library").isBlank()) {
            if (command.isEmpty() || command.equals("(disabled)")) {
                return notByItself(log);
            }
            switch (ArchiveCommand.of(command)) {
                case KEEPS_NOTHING -> {
                    return THROWN_AWAY;
                }
                case HIDES_FAILURES -> {
                    return HIDDEN;
                }
                case PLAIN -> {}
            }
        }
        if (log.lastFailedAt() != null
                && (log.lastArchivedAt() == null || !log.lastFailedAt().isBefore(log.lastArchivedAt()))) {
            return FAILING;
        }
        return log.lastArchivedAt() == null ? UNPROVEN : WORKING;
    }

    private static Archiving notByItself(PgLog log) {
        return !log.receivers().isEmpty() ? STREAMED : log.hidesReceivers() ? NOT_SEEN : OFF;
    }
}
