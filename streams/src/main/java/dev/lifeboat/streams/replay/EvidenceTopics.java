package dev.lifeboat.streams.replay;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The topics that a recording holds: all that readiness and decisions are made from. */
public final class EvidenceTopics {
    public static final List<Topic<?>> ALL = List.of(
            Topics.DATABASE,
            Topics.POLICY,
            Topics.BACKUP,
            Topics.VERIFICATION,
            Topics.PITR,
            Topics.PROCEDURE,
            Topics.MIGRATION,
            Topics.CHECKLIST,
            Topics.SNAPSHOT,
            Topics.AUDIT,
            Topics.HEARTBEAT,
            Topics.REFERENCE,
            Topics.WITHDRAWAL,
            Topics.WAIVER,
            Topics.DECISION_REQUEST);

    private EvidenceTopics() {}

    /** A topic by its short name, e.g. backup, or its full one. */
    static Optional<Topic<?>> named(String name) {
        return ALL.stream()
                .filter(topic -> topic.name().equals(name) || shortName(topic).equals(name))
                .findFirst();
    }

    /** E.g. backup of lifeboat.backup.v1. */
    static String shortName(Topic<?> topic) {
        return topic.name().substring("lifeboat.".length(), topic.name().length() - ".v1".length());
    }

    static String names() {
        return ALL.stream().map(EvidenceTopics::shortName).collect(Collectors.joining(", "));
    }

    /** Whether null has a meaning there: what was said under the key is said no more. */
    static boolean removes(Topic<?> topic) {
        return topic == Topics.DATABASE
                || topic == Topics.POLICY
                || topic == Topics.HEARTBEAT
                || topic == Topics.REFERENCE;
    }
}
