package dev.lifeboat.cli.lease;

import dev.lifeboat.v1.MigrationState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run that has said that it starts is the only one. Those who ask at the same time are all allowed, so each says that
 * it starts, and reads the log: all stand in one partition, and of those that begin at the same time just the one goes on whose
 * word stands first. A word that stands behind the own one holds nobody back who speaks by this rule, for that one sees the own.
 */
final class Alone {
    private Alone() {}

    /**
     * What speaks against a migration.
     *
     * @param words all about the database, in the order of the log
     * @param own source of those who speak by this rule
     * @return null when nothing does; else in words
     */
    static @Nullable String againstMigration(List<Told> words, String place, String own) {
        return against(words, place, own, false);
    }

    /** What speaks against a rollback: only another run of the same migration that is alive. */
    static @Nullable String againstRollback(List<Told> words, String place, String own) {
        return against(words, place, own, true);
    }

    private static @Nullable String against(List<Told> words, String place, String own, boolean rollback) {
        int at = indexOf(words, place);
        if (at < 0) {
            return "the own word does not stand in the log at " + place;
        }
        Told self = words.get(at);
        for (Told told : Told.newest(words.subList(0, at + 1))) {
            boolean speaksAgainst =
                    !isOfTheRun(told, self) && (rollback ? isAliveBeside(told, self) : speaksAgainst(told, self));
            if (speaksAgainst) {
                return told.inWords();
            }
        }
        for (Told told : Told.newest(words)) {
            boolean another = !told.word().getHeader().getSource().equals(own);
            if (!rollback && another && speaksAgainst(told, self)) {
                return told.inWords();
            }
        }
        return null;
    }

    private static boolean speaksAgainst(Told told, Told self) {
        return isOfTheMigration(told, self)
                ? !told.isWithdrawn() && told.word().getState() != MigrationState.PLANNED
                : told.isOpen();
    }

    private static boolean isAliveBeside(Told told, Told self) {
        return isOfTheMigration(told, self) && told.holdsUntil().isAfter(self.at());
    }

    private static boolean isOfTheMigration(Told told, Told self) {
        return told.word().getMigrationId().equals(self.word().getMigrationId());
    }

    private static boolean isOfTheRun(Told told, Told self) {
        var header = told.word().getHeader();
        return header.getSource().equals(self.word().getHeader().getSource())
                && header.getNativeId().equals(self.word().getHeader().getNativeId());
    }

    private static int indexOf(List<Told> words, String place) {
        for (int i = 0; i < words.size(); i++) {
            if (Objects.equals(words.get(i).place(), place)) {
                return i;
            }
        }
        return -1;
    }
}
