package dev.lifeboat.sink.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.List;

/**
 * A step of an alert that the sink raises by itself, without the topology.
 *
 * @param subject what it is about: a database or a source
 * @param control id of the check, e.g. SW-01; never that of a control of the topology
 * @param since when the episode began; part of the alert's identity
 * @param resolved it is over
 * @param at instant of this step
 * @param record where the newest record about the subject is
 */
public record OwnAlert(
        String subject,
        String control,
        String controlName,
        Instant since,
        boolean resolved,
        Instant at,
        String code,
        String reason,
        String remedy,
        Record record) {
    /** No partition of the log: such alerts come from no record. */
    static final int NO_PARTITION = -1;

    /** A place in the log. */
    public record Record(String topic, int partition, long offset) {}

    /** The same for every step of the episode, whichever sink finds it. */
    public String alertId() {
        return subject + "|" + control + "|" + since.toEpochMilli();
    }

    Row row(List<String> webhooks) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("alertId", alertId())
                .put("database", subject)
                .put("control", control)
                .put("controlName", controlName)
                .put("state", resolved ? "resolved" : "opened")
                .put("openedAt", AvroJson.time(since))
                .put("at", AvroJson.time(at))
                .put("outcome", resolved ? "pass" : "unknown")
                .put("code", code)
                .put("reason", reason)
                .put("remedy", remedy)
                .put("recordPartition", NO_PARTITION)
                .put("recordOffset", at.toEpochMilli());
        json.putArray("evidence")
                .addObject()
                .put("topic", record.topic())
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("source", "")
                .put("nativeId", subject);
        RowReader.addWebhooks(json, webhooks);
        return new Row(Projection.ALERT, alertId(), false, json);
    }
}
