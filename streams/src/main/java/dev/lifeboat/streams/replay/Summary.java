package dev.lifeboat.streams.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay comes to. Where the recording says what was lost, it is about that database, else about all.
 *
 * @param scenario name of the recording; empty when it has none
 * @param from instant of the first entry
 * @param to instant of the last one
 * @param databases how many there are
 * @param events records of the log
 * @param firstBlockedAt when the verdict was blocked for the first time; null when it never was
 * @param disasterAt when it was lost; null when the recording says nothing of that
 * @param blockedBeforeDisaster from the first block to the disaster; null when it did not come first
 * @param blockedAtDisaster whether the verdict was blocked just before it struck
 * @param alertsBeforeDisaster alerts opened before it; all, where there is none
 * @param openAtDisaster controls whose alert was open just before it struck, in order
 * @param unregistered databases of which evidence tells though nobody registered them
 * @param unresolved references that evidence still waits for
 */
public record Summary(
        String scenario,
        Instant from,
        Instant to,
        int databases,
        int events,
        @Nullable Instant firstBlockedAt,
        @Nullable Instant disasterAt,
        @Nullable Duration blockedBeforeDisaster,
        boolean blockedAtDisaster,
        int alertsBeforeDisaster,
        List<String> openAtDisaster,
        int allowed,
        int denied,
        int indeterminate,
        List<String> unregistered,
        int unresolved) {
    public Summary {
        openAtDisaster = List.copyOf(openAtDisaster);
        unregistered = List.copyOf(unregistered);
    }
}
