package dev.lifeboat.streams.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A policy as it is written down, whole: nothing in it depends on the defaults of the version that reads it later, so
 * equal content always has the same digest.
 *
 * @param name name; that of the profile for a built-in policy
 * @param profile the profile it builds on
 * @param thresholds every number by key, e.g. RR-03.gate.maxAge = PT1H
 * @param requiredSteady ids of the controls required in steady state, in order
 * @param requiredAtGate ids of the controls required at the gate, in order
 * @param databases numbers of single databases by id and key, in place of those above
 */
public record PolicyDefinition(
        String name,
        String profile,
        SortedMap<String, String> thresholds,
        List<String> requiredSteady,
        List<String> requiredAtGate,
        WaiverRules waivers,
        SortedMap<String, SortedMap<String, String>> databases) {

    public PolicyDefinition {
        thresholds = new TreeMap<>(thresholds);
        requiredSteady = List.copyOf(requiredSteady);
        requiredAtGate = List.copyOf(requiredAtGate);
        databases = new TreeMap<>(databases);
    }

    /**
     * A policy that differs from its profile in these points.
     *
     * @throws IllegalArgumentException if a key or a value of a threshold cannot be
     */
    public static PolicyDefinition own(
            String name,
            Profile profile,
            Map<String, String> thresholds,
            ControlSet added,
            ControlSet removed,
            WaiverRules waivers,
            SortedMap<String, SortedMap<String, String>> databases) {
        ControlSet required = profile.required().plus(added).minus(removed);
        return new PolicyDefinition(
                name,
                profile.title(),
                Thresholds.DEFAULTS.with(thresholds).byKey(),
                required.minus(Profile.AT_GATE_ONLY).ids(),
                required.ids(),
                waivers,
                databases);
    }

    /** The policy that is a profile and nothing else. */
    public static PolicyDefinition of(Profile profile) {
        var none = new ControlSet(0);
        return own(profile.title(), profile, Map.of(), none, none, WaiverRules.DEFAULT, new TreeMap<>());
    }

    /** "sha256:" and the digest of the canonical form. The name is no part of it. */
    public String digest() {
        return "sha256:" + sha256(canonical());
    }

    /**
     * The policy as it is for one database.
     *
     * @throws IllegalArgumentException if it names a control or a key that this version does not know
     */
    public Policy policy(int version, String digest, String database) {
        if (Profile.named(profile).isEmpty()) {
            throw new IllegalArgumentException("there is no profile '" + profile + "'");
        }
        return new Policy(
                name,
                version,
                digest,
                profile,
                Thresholds.DEFAULTS.with(thresholds).with(databases.getOrDefault(database, new TreeMap<>())),
                ControlSet.ofIds(requiredSteady),
                ControlSet.ofIds(requiredAtGate),
                waivers,
                null);
    }

    /** One line per value, sorted: what the digest is of. */
    String canonical() {
        var text = new StringBuilder("policy/v1\n");
        text.append("profile=").append(profile).append('\n');
        thresholds.forEach((key, value) -> line(text, "threshold " + key, value));
        line(text, "required.steady", String.join(",", requiredSteady));
        line(text, "required.gate", String.join(",", requiredAtGate));
        line(text, "waivers.longest", waivers.longest().toString());
        line(text, "waivers.twoPersons", Boolean.toString(waivers.twoPersons()));
        line(text, "waivers.never", String.join(",", waivers.never().ids()));
        databases.forEach((database, numbers) ->
                numbers.forEach((key, value) -> line(text, "database " + database + " " + key, value)));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
