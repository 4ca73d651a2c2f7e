package dev.lifeboat.cli.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.v1.PolicyVersion;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;

/** Shows policies, as text or as JSON. */
final class PolicyPrinter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final boolean json;

    PolicyPrinter(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void list(List<PolicyShelf.Standing> policies) {
        for (var policy : policies) {
            if (json) {
                out.println(object(policy));
            } else {
                out.println(headline(policy));
            }
        }
    }

    void show(PolicyShelf.Standing policy) {
        if (json) {
            out.println(object(policy));
            return;
        }
        PolicyVersion version = policy.version();
        out.println(headline(policy));
        if (!version.getAppliedBy().isEmpty()) {
            out.println("applied by " + version.getAppliedBy() + " at " + version.getAppliedAt());
        }
        PolicyDefinition definition = policy.definition();
        if (definition == null) {
            return;
        }
        out.println("required in steady state  " + String.join(" ", definition.requiredSteady()));
        out.println("required at the gate      " + String.join(" ", definition.requiredAtGate()));
        out.println("waivers                   at most " + definition.waivers().longest() + ", "
                + (definition.waivers().twoPersons() ? "two persons for required controls" : "one person is enough")
                + ", never " + String.join(" ", definition.waivers().never().ids()));
        var ofProfile = Profile.named(definition.profile())
                .map(profile -> PolicyDefinition.of(profile).thresholds())
                .orElseGet(TreeMap::new);
        definition
                .thresholds()
                .forEach((key, value) -> out.printf(
                        "%-25s %s%s%n",
                        key, value, value.equals(ofProfile.get(key)) ? "" : "  (" + ofProfile.get(key) + ")"));
        definition.databases().forEach((database, numbers) -> {
            out.println(database);
            numbers.forEach((key, value) -> out.printf("  %-23s %s%n", key, value));
        });
    }

    private static String headline(PolicyShelf.Standing policy) {
        PolicyVersion version = policy.version();
        return policy.problem().isEmpty()
                ? policy.name() + "  version " + version.getVersion() + " on " + version.getProfile() + "  "
                        + version.getDigest() + "  (" + policy.place() + ")"
                : policy.name() + "  cannot be read: " + policy.problem() + "  (" + policy.place() + ")";
    }

    private static ObjectNode object(PolicyShelf.Standing policy) {
        PolicyVersion version = policy.version();
        ObjectNode json = JSON.createObjectNode()
                .put("name", policy.name())
                .put("version", version.getVersion())
                .put("profile", version.getProfile())
                .put("digest", version.getDigest())
                .put("place", policy.place())
                .put("problem", policy.problem())
                .put("appliedAt", version.getAppliedAt().toString())
                .put("appliedBy", version.getAppliedBy());
        json.set("requiredSteady", JSON.valueToTree(version.getRequiredSteady()));
        json.set("requiredAtGate", JSON.valueToTree(version.getRequiredAtGate()));
        json.set("thresholds", JSON.valueToTree(new TreeMap<>(version.getThresholds())));
        json.putObject("waivers")
                .put("longest", version.getLongestWaiver())
                .put("twoPersons", version.getTwoPersons())
                .set("never", JSON.valueToTree(version.getUnwaivable()));
        json.set("databases", JSON.valueToTree(new TreeMap<>(version.getDatabases())));
        return json;
    }
}
