package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.NOON;

import dev.lifeboat.streams.facts.Waiver;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A waiver that counts at noon, under any built-in policy, until a test says otherwise. */
public final class AWaiver {
    private final String control;
    private Version version;
    private String by = "ann";
    private @Nullable String second = "bob";
    private String reason = "the vendor mends it next week";
    private Instant from = NOON.minus(Duration.ofDays(1));
    private @Nullable Instant until = NOON.plus(Duration.ofDays(6));

    private AWaiver(String control, String id) {
        this.control = control;
        version = new Version("lifeboat.waiver.v1", "person:ann", "waiver/" + control + "/" + id, 1, false);
    }

    public static AWaiver of(String control) {
        return of(control, "1");
    }

    public static AWaiver of(String control, String id) {
        return new AWaiver(control, id);
    }

    public AWaiver from(String source) {
        version = version.source(source);
        return this;
    }

    public AWaiver version(long number) {
        version = version.number(number);
        return this;
    }

    public AWaiver by(String by, @Nullable String second) {
        this.by = by;
        this.second = second;
        return this;
    }

    public AWaiver because(String reason) {
        this.reason = reason;
        return this;
    }

    public AWaiver during(Instant from, @Nullable Instant until) {
        this.from = from;
        this.until = until;
        return this;
    }

    public AWaiver withdrawn(boolean withdrawn) {
        version = withdrawn ? version.gone() : version;
        return this;
    }

    public Waiver build() {
        return new Waiver(version.provenance(), control, by, second, reason, from, until);
    }
}
