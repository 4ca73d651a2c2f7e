package dev.lifeboat.streams.records;

import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.v1.PolicyVersion;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A policy as it stands on its topic. */
public final class PolicyRecord {
    private PolicyRecord() {}

    /** The key under which one version stays for good. */
    public static String versionKey(String name, int version) {
        return name + "@" + version;
    }

    public static PolicyVersion of(PolicyDefinition policy, int version, Instant appliedAt, String appliedBy) {
        return PolicyVersion.newBuilder()
                .setName(policy.name())
                .setVersion(version)
                .setProfile(policy.profile())
                .setDigest(policy.digest())
                .setThresholds(policy.thresholds())
                .setRequiredSteady(policy.requiredSteady())
                .setRequiredAtGate(policy.requiredAtGate())
                .setLongestWaiver(policy.waivers().longest().toString())
                .setUnwaivable(policy.waivers().never().ids())
                .setTwoPersons(policy.waivers().twoPersons())
                .setDatabases(Map.copyOf(policy.databases()))
                .setAppliedAt(appliedAt)
                .setAppliedBy(appliedBy)
                .build();
    }

    /**
     * Reads a version back.
     *
     * @throws IllegalArgumentException if its content cannot be, or is not that of its digest
     */
    public static PolicyDefinition read(PolicyVersion version) {
        var policy = content(version);
        if (!policy.digest().equals(version.getDigest())) {
            throw new IllegalArgumentException(
                    "its content has the digest " + policy.digest() + ", but it says " + version.getDigest());
        }
        return policy;
    }

    /**
     * The content of a version, whatever its digest says.
     *
     * @throws IllegalArgumentException if it cannot be
     */
    public static PolicyDefinition content(PolicyVersion version) {
        SortedMap<String, SortedMap<String, String>> databases = new TreeMap<>();
        version.getDatabases().forEach((database, numbers) -> databases.put(database, new TreeMap<>(numbers)));
        return new PolicyDefinition(
                version.getName(),
                version.getProfile(),
                new TreeMap<>(version.getThresholds()),
                version.getRequiredSteady(),
                version.getRequiredAtGate(),
                new WaiverRules(
                        longest(version.getLongestWaiver()),
                        version.getTwoPersons(),
                        ControlSet.ofIds(version.getUnwaivable())),
                databases);
    }

    private static Duration longest(String text) {
        try {
            return text.isEmpty() ? WaiverRules.DEFAULT.longest() : Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("longestWaiver is '" + text + "'; expected a duration, e.g. PT720H", e);
        }
    }
}
