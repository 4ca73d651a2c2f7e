package dev.lifeboat.streams.books;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.Profile;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of each policy, out of the global store that every task shares. A policy that does not exist or
 * cannot be read is one that lets nothing pass. One thread's own.
 */
public final class PolicyBook {
    private final ReadOnlyKeyValueStore<String, byte[]> policies;
    private final AvroCodec codec;
    private final Map<String, PolicyPage> pages = new HashMap<>();
    private long edition = -1;

    public PolicyBook(ReadOnlyKeyValueStore<String, byte[]> policies, AvroCodec codec) {
        this.policies = policies;
        this.codec = codec;
    }

    /** Differs from the one before whenever a policy may have changed. Costs one look into memory. */
    public long edition() {
        byte[] stored = policies.get(Policies.EDITION);
        return Policies.edition(stored);
    }

    /** The policy of a database of that registration; of one that is not registered, baseline. */
    public Policy of(String database, @Nullable Registration registration) {
        String name = registration == null ? "baseline" : registration.profile();
        if (Profile.named(name).isPresent()) {
            return Policy.builtIn(name);
        }
        return page(name).policy(database);
    }

    /** The digest that the newest version of a policy has; empty when the policy cannot be had. */
    public String digest(String name) {
        return Profile.named(name).isPresent()
                ? Policy.builtIn(name).digest()
                : page(name).policy().digest();
    }

    private PolicyPage page(String name) {
        long now = edition();
        if (now != edition) {
            pages.clear();
            edition = now;
        }
        return pages.computeIfAbsent(name, this::read);
    }

    private PolicyPage read(String name) {
        byte[] stored = policies.get(name);
        if (stored == null) {
            return PolicyPage.missing(name);
        }
        var entry = Heartbeats.Entry.decode(stored);
        String place = Topics.POLICY.name() + "-" + entry.partition() + "@" + entry.offset();
        try {
            return PolicyPage.of(name, place, codec.decode(Topics.POLICY, entry.value()));
        } catch (MalformedRecordException e) {
            return PolicyPage.unreadable(name, place, e);
        }
    }
}
