package dev.lifeboat.ingest.capture;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * That one catalog at a time is read under a name. Two of one name would keep each other's source alive, and withdraw each
 * other's facts. Who reads says so in the topic of what capture remembers, each under a key of its own, and until when that
 * holds; whoever would read another catalog under that name is refused meanwhile. Two readers of the same catalog are kept
 * apart by its server, not here: so one takes over from another that crashed without waiting.
 *
 * <p>It is by the clocks of those who read; they may differ by {@link #CLOCKS}. For one thread, but for {@link #refusal}.
 */
final class Ownership {
    /** How long a claim holds, at least. */
    private static final Duration AT_LEAST = Duration.ofSeconds(30);
    /** What clocks may differ by. */
    static final Duration CLOCKS = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * That somebody reads.
     *
     * @param place the catalog
     * @param until when it ends unless it is renewed, in milliseconds since 1970
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Claim(String place, long until) {}

    /** The topic that all who read share. */
    interface Shared {
        /** All values whose key begins so. */
        Map<String, byte[]> startingWith(String prefix);

        /** Writes a value, or removes it. */
        Future<?> put(String key, byte @Nullable [] value);

        /** Writes a value, or removes it, and waits until the broker has it. */
        void putNow(String key, byte @Nullable [] value);

        /** Reads what others have written until now. */
        void readAgain();
    }

    private final String source;
    private final String prefix;
    private final String key;
    private final Duration holds;
    private final InstantSource clock;

    /** The last of ours that Kafka has; null when there is none. */
    private @Nullable Claim ours;

    private volatile @Nullable String refusal;

    /**
     * @param interval how often the source states that it is alive
     */
    Ownership(String source, Duration interval, InstantSource clock) {
        this.source = source;
        this.prefix = source + "/owner/";
        this.key = prefix + UUID.randomUUID();
        Duration three = interval.multipliedBy(3);
        this.holds = three.compareTo(AT_LEAST) > 0 ? three : AT_LEAST;
        this.clock = clock;
    }

    /** Why it may not read, when last it was tried; null when it may. */
    @Nullable
    String refusal() {
        return refusal;
    }

    /**
     * Claims the name for a catalog; returns when the broker knows, and nobody was before.
     *
     * @throws CannotCaptureException if another catalog is read under it
     */
    void claim(Shared topic, String place) {
        requireNoOther(topic, place);
        write(topic, place);
        // who claims at the same time has written before this reading or sees what we wrote
        topic.readAgain();
        try {
            requireNoOther(topic, place);
        } catch (CannotCaptureException e) {
            release(topic);
            throw e;
        }
        forgetOld(topic);
    }

    /** Goes on holding the name, if it does; false when another may have it. */
    boolean renew(Shared topic) {
        var held = ours;
        if (held == null) {
            return false;
        }
        Instant now = clock.instant();
        Instant until = Instant.ofEpochMilli(held.until());
        if (now.isAfter(until)) {
            ours = null;
            return false;
        }
        if (now.isAfter(until.minus(holds.multipliedBy(2).dividedBy(3)))) {
            write(topic, held.place());
        }
        return true;
    }

    /**
     * Goes on holding the name.
     *
     * @throws CannotCaptureException if another may have it
     */
    void require(Shared topic) {
        if (!renew(topic)) {
            throw new CannotCaptureException(source + " could not say for " + holds.toSeconds()
                    + " s that it is being read; whether another catalog is read under that name is looked at again");
        }
    }

    /** Lets another have it. */
    void release(Shared topic) {
        if (ours != null) {
            ours = null;
            var unused = topic.put(key, null);
        }
    }

    private void write(Shared topic, String place) {
        var claim = new Claim(place, clock.instant().plus(holds).toEpochMilli());
        try {
            topic.putNow(key, JSON.writeValueAsBytes(claim));
        } catch (IOException e) {
            throw new IllegalStateException("a claim is always JSON", e);
        }
        ours = claim;
    }

    private void requireNoOther(Shared topic, String place) {
        refusal = null;
        for (Map.Entry<String, byte[]> other : topic.startingWith(prefix).entrySet()) {
            var claim = read(other.getValue());
            if (!other.getKey().equals(key) && !claim.place().equals(place) && holds(claim)) {
                String why = source + " is the name under which another catalog is read: " + claim.place()
                        + ", and not " + place
                        + "; give one of them another name. If that one is read no more, its claim"
                        + " ends by itself, or by a record without a value in " + StateTopic.NAME + " under the key "
                        + other.getKey();
                refusal = why;
                throw new CannotCaptureException(why);
            }
        }
    }

    private void forgetOld(Shared topic) {
        topic.startingWith(prefix).forEach((other, value) -> {
            if (!other.equals(key) && !holds(read(value))) {
                var unused = topic.put(other, null);
            }
        });
    }

    private boolean holds(Claim claim) {
        return !clock.instant().isAfter(Instant.ofEpochMilli(claim.until()).plus(CLOCKS));
    }

    /** One that cannot be read holds for ever. */
    private static Claim read(byte[] value) {
        try {
            return JSON.readValue(value, Claim.class);
        } catch (IOException e) {
            return new Claim(
                    "(a claim that cannot be read)",
                    Instant.parse("9999-01-01T00:00:00Z").toEpochMilli());
        }
    }
}
