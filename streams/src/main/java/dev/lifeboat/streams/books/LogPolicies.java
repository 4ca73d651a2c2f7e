package dev.lifeboat.streams.books;

import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.v1.PolicyVersion;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest version of each policy, from records in the order of the log. For one thread. */
public final class LogPolicies {
    private final Map<String, PolicyPage> pages = new HashMap<>();

    /** Takes a version into account; null removes the policy. Keys that name a version, name@version, say nothing new. */
    public void learn(String key, @Nullable PolicyVersion version, Origin origin) {
        if (key.isEmpty() || key.contains("@")) {
            return;
        }
        if (version == null) {
            pages.remove(key);
        } else {
            String place = origin.topic() + "-" + origin.partition() + "@" + origin.offset();
            pages.put(key, PolicyPage.of(key, place, version));
        }
    }

    /** The policy that a database of that registration is judged by; of one that is not registered, baseline. */
    public Policy of(String database, @Nullable Registration registration) {
        String name = registration == null ? "baseline" : registration.profile();
        if (Profile.named(name).isPresent()) {
            return Policy.builtIn(name);
        }
        PolicyPage page = pages.get(name);
        return (page == null ? PolicyPage.missing(name) : page).policy(database);
    }
}
