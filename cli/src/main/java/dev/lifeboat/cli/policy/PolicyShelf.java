package dev.lifeboat.cli.policy;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.judge.PolicyRecord;
import dev.lifeboat.streams.readiness.PolicyDefinition;
import dev.lifeboat.streams.readiness.Profile;
import dev.lifeboat.v1.PolicyVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies that there are: those built in, and those on their topic. */
public final class PolicyShelf {
    private final Log log;

    public PolicyShelf(Log log) {
        this.log = log;
    }

    /**
     * One policy as it stands.
     *
     * @param version as published; for a built-in one, as it would be
     * @param definition its content; null when it cannot be read
     * @param problem why it cannot be read; empty when it can
     * @param place where it stands; "built in" for a profile
     */
    public record Standing(
            String name, PolicyVersion version, @Nullable PolicyDefinition definition, String problem, String place) {}

    /** What applying a policy does. */
    record Step(PolicyDefinition policy, int version, boolean differs) {}

    /** What applying a policy would do, as things stand. */
    Step plan(PolicyDefinition policy) {
        var newest = log.newest(Topics.POLICY, policy.name());
        PolicyVersion version = newest == null ? null : newest.value();
        if (newest != null && version == null) {
            // its number cannot be known, so it is sought among the versions that stay
            return new Step(policy, highest(policy.name()) + 1, true);
        }
        if (version == null) {
            return new Step(policy, 1, true);
        }
        return new Step(policy, version.getVersion() + 1, !version.getDigest().equals(policy.digest()));
    }

    /** Publishes a policy if it differs; says in words what was done. */
    String apply(Step step, Instant at, String by) {
        PolicyDefinition policy = step.policy();
        if (!step.differs()) {
            return policy.name() + " stays version " + (step.version() - 1) + ", " + policy.digest();
        }
        var record = PolicyRecord.of(policy, step.version(), at, by);
        // first where it stays for good: what was judged by can always be read again
        log.publish(Topics.POLICY, PolicyRecord.versionKey(policy.name(), step.version()), record);
        String place = log.publish(Topics.POLICY, policy.name(), record);
        return policy.name() + " is now version " + step.version() + ", " + policy.digest() + " (" + place + ")";
    }

    /** All policies, those built in first, the others by name. */
    List<Standing> all() {
        var all = new ArrayList<Standing>();
        for (Profile profile : Profile.values()) {
            all.add(builtIn(profile));
        }
        log.newest(Topics.POLICY).forEach((key, newest) -> {
            if (!key.contains("@")) {
                all.add(standing(key, newest));
            }
        });
        return all;
    }

    /** One policy; null when there is none of that name and version. */
    public @Nullable Standing find(String name, @Nullable Integer version) {
        var profile = Profile.named(name);
        if (profile.isPresent()) {
            return version == null || version == 1 ? builtIn(profile.get()) : null;
        }
        var newest = log.newest(Topics.POLICY, version == null ? name : PolicyRecord.versionKey(name, version));
        return newest == null ? null : standing(name, newest);
    }

    /**
     * One policy that can be judged by.
     *
     * @throws CommandFailedException if there is none, or it cannot be read
     */
    public Standing readable(String name) {
        Standing found = find(name, null);
        if (found == null) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "policy '" + name + "' does not exist; apply it: lifeboat policy apply FILE");
        }
        if (found.definition() == null) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "policy '" + name + "' (" + found.place() + ") cannot be read: " + found.problem()
                            + "; apply it again");
        }
        return found;
    }

    private int highest(String name) {
        int highest = 0;
        for (String key : log.newest(Topics.POLICY).keySet()) {
            if (key.startsWith(name + "@")) {
                try {
                    highest = Math.max(highest, Integer.parseInt(key.substring(name.length() + 1)));
                } catch (NumberFormatException e) {
                    continue; // nobody's version
                }
            }
        }
        return highest;
    }

    private static Standing builtIn(Profile profile) {
        var definition = PolicyDefinition.of(profile);
        return new Standing(
                profile.title(), PolicyRecord.of(definition, 1, Instant.EPOCH, ""), definition, "", "built in");
    }

    private static Standing standing(String name, Log.Newest<PolicyVersion> newest) {
        PolicyVersion version = newest.value();
        if (version == null) {
            var unknown = PolicyVersion.newBuilder().setName(name).build();
            return new Standing(name, unknown, null, newest.problem(), newest.place());
        }
        try {
            return new Standing(name, version, PolicyRecord.read(version), "", newest.place());
        } catch (IllegalArgumentException e) {
            return new Standing(name, version, null, String.valueOf(e.getMessage()), newest.place());
        }
    }
}
