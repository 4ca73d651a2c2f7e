package dev.lifeboat.cli.policy;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.Turn;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.records.PolicyRecord;
import dev.lifeboat.v1.PolicyVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The policies that there are: those built in, and those on their topic. */
public final class PolicyShelf {
    static final String APPLYING = "policy-apply";

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

    /**
     * What became of a policy that was applied.
     *
     * @param place where it stands; null when that version stood already, and nothing was written
     */
    record Applied(PolicyDefinition policy, int version, Turn.@Nullable Place place) {
        @Override
        public String toString() {
            return policy.name() + (place == null ? " stays version " : " is now version ") + version + ", "
                    + policy.digest() + (place == null ? "" : " (" + place.name() + ")");
        }
    }

    /**
     * Publishes those policies that differ from their newest version, all of them or none, each under its name and under that
     * of its version. Who applies policies takes turns, so that no two take one number.
     *
     * @throws Turn.TakenException if somebody else began to apply policies meanwhile: nothing was published
     */
    List<Applied> apply(List<PolicyDefinition> policies, Instant at, String by) throws Turn.TakenException {
        return log.inTurn(APPLYING, turn -> {
            var applied = new ArrayList<Applied>();
            var stand = log.newest(Topics.POLICY);
            for (PolicyDefinition policy : policies) {
                applied.add(apply(turn, policy, stand, at, by));
            }
            return applied;
        });
    }

    private static Applied apply(
            Turn turn, PolicyDefinition policy, Map<String, Log.Newest<PolicyVersion>> stand, Instant at, String by)
            throws Turn.TakenException {
        var newest = stand.get(policy.name());
        PolicyVersion stands = newest == null ? null : newest.value();
        if (stands != null && stands.getDigest().equals(policy.digest())) {
            return new Applied(policy, stands.getVersion(), null);
        }
        // a number is never given twice, whatever became of the policy that had it
        int version = 1 + Math.max(stands == null ? 0 : stands.getVersion(), highest(policy.name(), stand.keySet()));
        var record = PolicyRecord.of(policy, version, at, by);
        turn.write(Topics.POLICY, PolicyRecord.versionKey(policy.name(), version), record);
        return new Applied(policy, version, turn.write(Topics.POLICY, policy.name(), record));
    }

    /** The version that has come after one that was applied; empty while that one stands. */
    Optional<Standing> after(Applied applied) {
        return Optional.ofNullable(find(applied.policy().name(), null))
                .filter(newest -> newest.version().getVersion() != applied.version()
                        || !newest.version().getDigest().equals(applied.policy().digest()));
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

    private static int highest(String name, Set<String> keys) {
        int highest = 0;
        for (String key : keys) {
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
