package dev.lifeboat.drill.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.drill.DrillEndedException;
import java.util.List;

/** What {@code barman recover} would run beside restoring, as {@code barman -f json show-servers} names it. */
final class BarmanHooks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> OF_RECOVERY = List.of(
            "pre_recovery_script", "pre_recovery_retry_script", "post_recovery_script", "post_recovery_retry_script");

    private BarmanHooks() {}

    /**
     * Those that are set.
     *
     * @param printed what Barman printed: complaints may stand before its answer. It may hold a password, and is never shown
     * @throws DrillEndedException if it does not tell: then nothing may be restored
     */
    static List<String> ofRecovery(String printed, String server) throws DrillEndedException {
        JsonNode shown = settings(printed, server);
        if (!shown.has(OF_RECOVERY.get(0))) {
            throw DrillEndedException.couldNotRun(
                    "hooks",
                    "what barman recover would run beside cannot be told: 'barman -f json show-servers " + server
                            + "' does not say " + OF_RECOVERY.get(0));
        }
        return OF_RECOVERY.stream()
                .filter(hook -> !shown.path(hook).asText("").isBlank())
                .toList();
    }

    private static JsonNode settings(String printed, String server) {
        String answer =
                printed.lines().filter(line -> line.startsWith("{")).findFirst().orElse("");
        try {
            return JSON.readTree(answer).path(server);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
