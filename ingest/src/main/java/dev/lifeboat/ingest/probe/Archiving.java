package dev.lifeboat.ingest.probe;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the archiving of a PostgreSQL server comes to, by its settings and by what it did. */
public enum Archiving {
    /** It is off, or there is nothing to archive with. */
    OFF(false),
    /** The command says that all is well and keeps nothing. */
    THROWN_AWAY(false),
    /** The last try failed. */
    FAILING(true),
    /** Nothing was ever archived, as far as the server remembers: a setting, and no proof. */
    UNPROVEN(null),
    /** The last try succeeded, as the command says. */
    WORKING(true),
    /** The role may not see what it archives with. */
    NOT_SEEN(null),
    /** A standby, whose log its primary archives. */
    STANDBY(null),
    /** Off here, but somebody streams the log away, and may keep it. */
    STREAMED(null);

    /** Documented as the way to have a server throw its log away. */
    private static final Pattern KEEPS_NOTHING = Pattern.compile("(/usr)?(/bin/)?true|:|exit 0|REM .*");

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
            return log.receivers().isEmpty() ? OFF : STREAMED;
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
                return log.receivers().isEmpty() ? OFF : STREAMED;
            }
            if (KEEPS_NOTHING.matcher(command).matches()) {
                return THROWN_AWAY;
            }
        }
        if (log.lastFailedAt() != null
                && (log.lastArchivedAt() == null || !log.lastFailedAt().isBefore(log.lastArchivedAt()))) {
            return FAILING;
        }
        return log.lastArchivedAt() == null ? UNPROVEN : WORKING;
    }
}
