package dev.lifeboat.schemas;

import com.microsoft.kiota.ApiException;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The codec over a registry, through Apicurio's serdes. Schema ids are cached for good once seen; {@link #warmUp} sees
 * them all at start. A registry that does not answer is asked again for as long as {@code patience}, then
 * {@link RegistryUnavailableException} is thrown.
 */
public final class RegistryCodec implements AvroCodec {
    static {
        TrustedRecords.trust();
    }

    private static final int HEADER_BYTES = 5;
    /** How the registry itself names what it does not know; a proxy's 404, or that of a wrong path, has no such name. */
    private static final Set<String> UNKNOWN = Set.of(
            "ContentNotFoundException",
            "ArtifactNotFoundException",
            "VersionNotFoundException",
            "GroupNotFoundException");

    private final AvroKafkaSerializer<SpecificRecord> serializer = new AvroKafkaSerializer<>();
    private final AvroKafkaDeserializer<SpecificRecord> deserializer = new AvroKafkaDeserializer<>();
    private final RetryPolicy<Object> patience;
    private final String registryUrl;
    private final SchemaRegistry schemas;

    /**
     * @param cluster where the registry is
     * @param patience how long to ask a registry that does not answer
     */
    public RegistryCodec(Cluster cluster, Duration patience) {
        registryUrl = cluster.registryUrl();
        schemas = new SchemaRegistry(cluster);
        Map<String, Object> config = Map.of(
                "apicurio.registry.url",
                registryUrl + "/apis/registry/v3",
                "apicurio.registry.auto-register",
                false,
                "apicurio.registry.artifact-resolver-strategy",
                new OwnVersions(schemas),
                "apicurio.registry.use-specific-avro-reader",
                true,
                "apicurio.registry.avro-datum-provider",
                RememberedDatums.class.getName(),
                "apicurio.registry.check-period-ms",
                Duration.ofDays(3650).toMillis(),
                "apicurio.registry.retry-count",
                0);
        serializer.configure(config, false);
        deserializer.configure(config, false);
        this.patience = RetryPolicy.builder()
                .handleIf(RegistryCodec::isOutage)
                .withBackoff(Duration.ofMillis(100), Duration.ofSeconds(5))
                .withMaxRetries(-1)
                .withMaxDuration(patience)
                .build();
    }

    /**
     * Looks up the id of every schema of ours, so that no first record has to wait for it.
     *
     * @throws RegistryUnavailableException if the registry does not answer
     * @throws IllegalStateException if a schema is not registered
     */
    public void warmUp() {
        for (Topic<?> topic : Topics.ALL) {
            warmUp(topic);
        }
    }

    private <T extends SpecificRecord> void warmUp(Topic<T> topic) {
        try {
            T blank = topic.type().getConstructor().newInstance();
            for (var field : blank.getSchema().getFields()) {
                blank.put(
                        field.pos(),
                        SpecificData.get()
                                .deepCopy(field.schema(), SpecificData.get().getDefaultValue(field)));
            }
            decode(topic, encode(topic, blank));
        } catch (ReflectiveOperationException | MalformedRecordException e) {
            throw new IllegalStateException("schema of " + topic.name() + " cannot be read back", e);
        }
    }

    @Override
    public <T extends SpecificRecord> byte[] encode(Topic<T> topic, T value) {
        try {
            return patiently(() -> serializer.serialize(topic.name(), value));
        } catch (RuntimeException e) {
            throw isOutage(e)
                    ? unavailable(e)
                    : new IllegalStateException(
                            "cannot encode a " + topic.type().getSimpleName() + " for " + topic.name()
                                    + "; is its schema registered? (lifeboat schemas register)",
                            unwrapped(e));
        }
    }

    @Override
    public <T extends SpecificRecord> T decode(Topic<T> topic, byte[] bytes) throws MalformedRecordException {
        if (bytes.length < HEADER_BYTES || bytes[0] != 0) {
            throw new MalformedRecordException(
                    "not Confluent's wire format: expected a zero byte and a four-byte schema id, got " + bytes.length
                            + " bytes" + (bytes.length == 0 ? "" : " starting with 0x%02x".formatted(bytes[0])));
        }
        SpecificRecord value;
        try {
            value = patiently(() -> deserializer.deserialize(topic.name(), bytes));
        } catch (RuntimeException e) {
            if (isOutage(e)) {
                throw unavailable(e);
            }
            if (isUnknownId(e)) {
                requireOurs(topic, e);
            }
            throw new MalformedRecordException(
                    "not readable as " + topic.type().getSimpleName() + ": " + rootMessage(e), unwrapped(e));
        }
        if (!topic.type().isInstance(value)) {
            throw new MalformedRecordException("a " + value.getSchema().getFullName() + ", but " + topic.name()
                    + " carries " + topic.schema().getFullName());
        }
        return topic.type().cast(value);
    }

    @Override
    public void close() {
        serializer.close();
        deserializer.close();
    }

    /** Nearly always the ids are known and nothing has to be asked, so the first try goes without the policy's cost. */
    private <R> R patiently(Supplier<R> attempt) {
        try {
            return attempt.get();
        } catch (RuntimeException e) {
            if (!isOutage(e)) {
                throw e;
            }
            return Failsafe.with(patience).get(attempt::get);
        }
    }

    private RegistryUnavailableException unavailable(RuntimeException e) {
        return new RegistryUnavailableException(
                "the schema registry at " + registryUrl + " does not answer: " + rootMessage(e), unwrapped(e));
    }

    /** A registry that was emptied knows no id, of good records either: that is no word about the record. */
    private void requireOurs(Topic<?> topic, RuntimeException unknownId) {
        try {
            schemas.versionOf(topic);
        } catch (IllegalStateException notRegistered) {
            throw new RegistryUnavailableException(
                    "the schema registry at " + registryUrl + " knows neither the schema of a record of " + topic.name()
                            + " nor this build's; was it emptied? (" + rootMessage(notRegistered) + ")",
                    unwrapped(unknownId));
        }
    }

    /**
     * A registry that cannot be reached, is starting or overloaded, does not let us in, or is not the one that answers:
     * any failing status but the registry's own word that it does not know the id. Everything else is about the record.
     */
    static boolean isOutage(Throwable failure) {
        if (isUnknownId(failure)) {
            return false;
        }
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof IOException && !madeByAvro(t)
                    || t instanceof TimeoutException
                    || t instanceof InterruptedException) {
                return true;
            }
            String type = t.getClass().getName();
            if (type.startsWith("io.vertx") && type.contains("Closed") || type.contains("ConnectTimeout")) {
                return true;
            }
            if (t instanceof ApiException || madeByClient(t)) {
                return true;
            }
        }
        return false;
    }

    /** Avro reports bytes it cannot read as an IOException too; that is no outage. */
    private static boolean madeByAvro(Throwable t) {
        return Arrays.stream(t.getStackTrace())
                .limit(4)
                .anyMatch(frame -> frame.getClassName().startsWith("org.apache.avro."));
    }

    /** The registry's client stumbles over what it cannot read, such as a page of a proxy, before it looks at the status. */
    private static boolean madeByClient(Throwable t) {
        return Arrays.stream(t.getStackTrace())
                .limit(8)
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> name.startsWith("io.kiota.") || name.startsWith("com.microsoft.kiota."));
    }

    private static boolean isUnknownId(Throwable failure) {
        int depth = 0;
        for (Throwable t = failure; t != null && depth < 20; t = t.getCause(), depth++) {
            if (t instanceof ApiException answer) {
                return isUnknown(answer);
            }
        }
        return false;
    }

    private static boolean isUnknown(ApiException answer) {
        return answer.getResponseStatusCode() == 404
                && answer instanceof ProblemDetails problem
                && problem.getName() != null
                && UNKNOWN.contains(problem.getName());
    }

    private static Throwable unwrapped(RuntimeException e) {
        return e instanceof FailsafeException && e.getCause() != null ? e.getCause() : e;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }
}
