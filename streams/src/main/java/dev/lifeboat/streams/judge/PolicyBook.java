package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.readiness.Policy;
import dev.lifeboat.streams.readiness.PolicyDefinition;
import dev.lifeboat.streams.readiness.Profile;
import dev.lifeboat.streams.readiness.Registration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of each policy, out of the global store that every task shares. A policy that does not exist or
 * cannot be read is one that lets nothing pass. One thread's own.
 */
final class PolicyBook {
    private final ReadOnlyKeyValueStore<String, byte[]> policies;
    private final AvroCodec codec;
    private final Map<String, Page> pages = new HashMap<>();
    private long edition = -1;

    /** A policy as it was read: its definition, or why there is none. */
    private record Page(@Nullable PolicyDefinition definition, Policy policy) {}

    PolicyBook(ReadOnlyKeyValueStore<String, byte[]> policies, AvroCodec codec) {
        this.policies = policies;
        this.codec = codec;
    }

    /** Differs from the one before whenever a policy may have changed. Costs one look into memory. */
    long edition() {
        byte[] stored = policies.get(Policies.EDITION);
        return Policies.edition(stored);
    }

    /** The policy of a database of that registration; of one that is not registered, baseline. */
    Policy of(String database, @Nullable Registration registration) {
        String name = registration == null ? "baseline" : registration.profile();
        if (Profile.named(name).isPresent()) {
            return Policy.builtIn(name);
        }
        Page page = page(name);
        PolicyDefinition definition = page.definition();
        return definition == null || !definition.databases().containsKey(database)
                ? page.policy()
                : definition.policy(page.policy().version(), page.policy().digest(), database);
    }

    /** The digest that the newest version of a policy has; empty when the policy cannot be had. */
    String digest(String name) {
        return Profile.named(name).isPresent()
                ? Policy.builtIn(name).digest()
                : page(name).policy().digest();
    }

    private Page page(String name) {
        long now = edition();
        if (now != edition) {
            pages.clear();
            edition = now;
        }
        return pages.computeIfAbsent(name, this::read);
    }

    private Page read(String name) {
        byte[] stored = policies.get(name);
        if (stored == null) {
            return new Page(
                    null,
                    Policy.unusable(
                            name, "policy '" + name + "', which the registration names, does not exist; apply it"));
        }
        var entry = Heartbeats.Entry.decode(stored);
        try {
            var version = codec.decode(Topics.POLICY, entry.value());
            if (!version.getName().equals(name)) {
                throw new MalformedRecordException("it is of policy '" + version.getName() + "'");
            }
            var definition = PolicyRecord.read(version);
            for (String database : definition.databases().keySet()) {
                definition.policy(
                        version.getVersion(), version.getDigest(), database); // nothing unreadable hides in it
            }
            return new Page(definition, definition.policy(version.getVersion(), version.getDigest(), ""));
        } catch (MalformedRecordException | IllegalArgumentException e) {
            return new Page(
                    null,
                    Policy.unusable(
                            name,
                            "policy '" + name + "' (" + Topics.POLICY.name() + "-" + entry.partition() + "@"
                                    + entry.offset() + ") cannot be read: " + e.getMessage() + "; apply it again"));
        }
    }
}
