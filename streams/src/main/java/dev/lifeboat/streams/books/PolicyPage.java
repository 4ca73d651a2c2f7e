package dev.lifeboat.streams.books;

import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.v1.PolicyVersion;
import org.jspecify.annotations.Nullable;

/** A policy as it was read: its definition, or why there is none, which lets nothing pass. */
record PolicyPage(@Nullable PolicyDefinition definition, Policy policy) {

    static PolicyPage missing(String name) {
        return new PolicyPage(
                null,
                Policy.unusable(name, "policy '" + name + "', which the registration names, does not exist; apply it"));
    }

    /**
     * @param place topic, partition and offset, for people
     */
    static PolicyPage of(String name, String place, PolicyVersion version) {
        try {
            if (!version.getName().equals(name)) {
                throw new IllegalArgumentException("it is of policy '" + version.getName() + "'");
            }
            var definition = PolicyRecord.read(version);
            for (String database : definition.databases().keySet()) {
                definition.policy(version.getVersion(), version.getDigest(), database); // nothing unreadable hides
            }
            return new PolicyPage(definition, definition.policy(version.getVersion(), version.getDigest(), ""));
        } catch (IllegalArgumentException e) {
            return unreadable(name, place, e);
        }
    }

    static PolicyPage unreadable(String name, String place, Exception why) {
        return new PolicyPage(
                null,
                Policy.unusable(
                        name,
                        "policy '" + name + "' (" + place + ") cannot be read: " + why.getMessage()
                                + "; apply it again"));
    }

    /** The policy as it is for one database. */
    Policy policy(String database) {
        return definition == null || !definition.databases().containsKey(database)
                ? policy
                : definition.policy(policy.version(), policy.digest(), database);
    }
}
