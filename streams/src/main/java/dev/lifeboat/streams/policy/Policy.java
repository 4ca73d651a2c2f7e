package dev.lifeboat.streams.policy;

import org.jspecify.annotations.Nullable;

/**
 * What is required of a database, and the numbers.
 *
 * @param name name, that of the profile for a built-in one
 * @param version counts up with every change; 0 when there is none to be had
 * @param digest "sha256:" and the digest of the content; equal content, equal digest
 * @param profile the profile it builds on
 * @param requiredSteady controls whose failure blocks in steady state
 * @param requiredAtGate controls whose failure denies a migration
 * @param waivers which waivers it accepts
 * @param error why the policy that is named cannot be had, so that nothing may pass; null for a policy that can be judged
 */
public record Policy(
        String name,
        int version,
        String digest,
        String profile,
        Thresholds thresholds,
        ControlSet requiredSteady,
        ControlSet requiredAtGate,
        WaiverRules waivers,
        @Nullable String error) {
    private static final Policy DEV = of(Profile.DEV);
    private static final Policy BASELINE = of(Profile.BASELINE);
    private static final Policy REGULATED = of(Profile.REGULATED);

    /** The built-in policy of a profile: dev, baseline or regulated. A name that is not known gets the strictest. */
    public static Policy builtIn(String profile) {
        return switch (profile) {
            case "dev" -> DEV;
            case "baseline" -> BASELINE;
            default -> REGULATED;
        };
    }

    /**
     * What stands in for a policy that cannot be had: the strictest profile, under which RR-22 is unknown because of the
     * error, so that it blocks in any case.
     *
     * @param error what is wrong, naming the policy and what to do
     */
    public static Policy unusable(String name, String error) {
        return new Policy(
                name,
                0,
                "",
                REGULATED.profile,
                REGULATED.thresholds,
                REGULATED.requiredSteady,
                REGULATED.requiredAtGate,
                WaiverRules.DEFAULT,
                error);
    }

    private static Policy of(Profile profile) {
        PolicyDefinition definition = PolicyDefinition.of(profile);
        return definition.policy(1, definition.digest(), "");
    }
}
