package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.streams.books.Heartbeats;
import dev.lifeboat.streams.books.Policies;
import dev.lifeboat.streams.books.PolicyBook;
import dev.lifeboat.streams.books.SourceBook;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.records.FactCodec;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import java.util.ArrayList;
import java.util.Iterator;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What the stores of Judge hold, for readers outside of it, who judge by the same evidence, sources and policy as Judge
 * does. Nothing is written.
 */
public final class StoredEvidence {
    /** Name of the store of facts, whose partitions are those of the readiness. */
    public static final String FACTS = JudgeStep.FACTS;
    /** Name of the global store of the newest heartbeat of each source. */
    public static final String SOURCES = Heartbeats.STORE;

    /** Name of the global store of the newest version of each policy. */
    public static final String POLICIES = Policies.STORE;

    private StoredEvidence() {}

    /** The first key that a fact of the database can have in the store of facts. */
    public static String firstKey(String database) {
        return FactCodec.prefix(database);
    }

    /** A key behind those of all its facts, and before those of any other database. */
    public static String lastKey(String database) {
        String prefix = FactCodec.prefix(database);
        return prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    }

    /**
     * The first key of where a migration stands, whatever the database. It was the whole key once, of one database only: what
     * is stored under it still counts while no database has published anything newer.
     */
    public static String firstGateKey(String migrationId) {
        return migrationId;
    }

    /** A key behind those of all databases of a migration. Between the two may be migrations of other ids. */
    public static String lastGateKey(String migrationId) {
        return migrationId + (char) (FactCodec.END + 1);
    }

    /** The entry of one fact in the store of facts. */
    public static KeyValue<String, byte[]> entry(String database, Fact fact) {
        return KeyValue.pair(FactCodec.key(database, fact.key()), FactCodec.encode(fact));
    }

    /** The state of a database, built from all of its facts; the order does not matter. */
    public static DatabaseState state(String database, Iterator<KeyValue<String, byte[]>> facts) {
        var state = new DatabaseState(database);
        var oldLogs = new ArrayList<Backup>();
        var oldMigrations = new ArrayList<Migration>();
        boolean forgottenMigrationsAreKnown = false;
        boolean forgottenAreKnown = false;
        boolean someAreForgotten = false;
        while (facts.hasNext()) {
            var entry = facts.next();
            Fact fact = FactCodec.decode(entry.key, entry.value);
            state.fold(fact);
            boolean current = FactCodec.isOfAVersionThatKeepsAllLogs(entry.value);
            if (!current && fact instanceof Backup backup && backup.type() == Backup.Type.LOG) {
                oldLogs.add(backup);
            }
            if (fact instanceof Migration migration
                    && !FactCodec.isOfAVersionThatForgetsNoMigrationUnseen(entry.value)) {
                oldMigrations.add(migration);
            }
            forgottenMigrationsAreKnown |= fact.kind() == Fact.Kind.FORGOTTEN_MIGRATIONS;
            boolean tellsOfForgotten = fact.kind() == Fact.Kind.FORGOTTEN_LOGS;
            forgottenAreKnown |= tellsOfForgotten && current;
            someAreForgotten |= tellsOfForgotten && !current;
        }
        if (!forgottenAreKnown) {
            state.takeOldLogsForForgotten(oldLogs, someAreForgotten);
        }
        if (!forgottenMigrationsAreKnown) {
            state.takeOldMigrationsForForgotten(oldMigrations);
        }
        return state;
    }

    /** The sources as the global store knows them. For one thread, and one answer. */
    public static Sources sources(ReadOnlyKeyValueStore<String, byte[]> heartbeats, AvroCodec codec) {
        return new SourceBook(heartbeats, codec);
    }

    /** The policy that a database is judged by, as the global store of policies knows it. For one answer. */
    public static Policy policyOf(
            DatabaseState state, ReadOnlyKeyValueStore<String, byte[]> policies, AvroCodec codec) {
        return new PolicyBook(policies, codec).of(state.databaseId(), state.registration());
    }
}
