package dev.lifeboat.streams.readiness;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is required of a database, and the numbers.
 *
 * @param name name, that of the profile for a built-in one
 * @param version counts up with every change
 * @param digest "sha256:" and the digest of the content; equal content, equal digest
 * @param requiredSteady controls whose failure blocks in steady state
 * @param requiredAtGate controls whose failure denies a migration
 * @param wantedButNotJudged controls that the profile wants at the gate and this version cannot judge; none, as it judges all
 */
public record Policy(
        String name,
        int version,
        String digest,
        Thresholds thresholds,
        ControlSet requiredSteady,
        ControlSet requiredAtGate,
        ControlSet wantedButNotJudged) {
    private static final ControlSet ALL = new ControlSet((1 << 25) - 1);
    /** What only a migration asks for. */
    private static final ControlSet OF_MIGRATIONS = ControlSet.of(18, 24);

    private static final Policy DEV = profile("dev", ControlSet.of(1, 3, 6, 22));
    private static final Policy BASELINE =
            profile("baseline", ControlSet.of(1, 3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 22, 23, 24));
    private static final Policy REGULATED = profile("regulated", ALL);

    /** The built-in policy of a profile: dev, baseline or regulated. A name that is not known gets the strictest. */
    public static Policy builtIn(String profile) {
        return switch (profile) {
            case "dev" -> DEV;
            case "baseline" -> BASELINE;
            default -> REGULATED;
        };
    }

    /** A policy with the digest of its content. */
    public static Policy of(
            String name,
            int version,
            Thresholds thresholds,
            ControlSet requiredSteady,
            ControlSet requiredAtGate,
            ControlSet wantedButNotJudged) {
        var content = new StringBuilder("policy/v1\n");
        thresholds
                .byKey()
                .forEach((key, value) ->
                        content.append(key).append('=').append(value).append('\n'));
        content.append("steady=").append(requiredSteady.ids()).append('\n');
        content.append("gate=").append(requiredAtGate.ids()).append('\n');
        content.append("not judged=").append(wantedButNotJudged.ids()).append('\n');
        return new Policy(
                name,
                version,
                "sha256:" + sha256(content.toString()),
                thresholds,
                requiredSteady,
                requiredAtGate,
                wantedButNotJudged);
    }

    private static Policy profile(String name, ControlSet wanted) {
        return of(name, 1, Thresholds.DEFAULTS, wanted.minus(OF_MIGRATIONS), wanted, ControlSet.of());
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
