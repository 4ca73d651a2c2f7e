package dev.lifeboat.schemas;

import io.apicurio.registry.resolver.ParsedSchema;
import io.apicurio.registry.resolver.data.Record;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.resolver.strategy.ArtifactReferenceResolverStrategy;
import io.apicurio.registry.serde.data.SerdeRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Subject by topic, version by the very schema that this build was compiled with: a newer version in the registry does
 * not change what is written.
 */
final class OwnVersions implements ArtifactReferenceResolverStrategy<Object, Object> {
    private final SchemaRegistry registry;
    private final Map<String, ArtifactReference> known = new ConcurrentHashMap<>();

    OwnVersions(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public ArtifactReference artifactReference(Record<Object> data, ParsedSchema<Object> schema) {
        return known.computeIfAbsent(((SerdeRecord<Object>) data).metadata().getTopic(), this::lookUp);
    }

    private ArtifactReference lookUp(String name) {
        Topic<?> topic = Topics.named(name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is not a topic of the catalogue"));
        return ArtifactReference.builder()
                .groupId(null)
                .artifactId(topic.subject())
                .version(Integer.toString(registry.versionOf(topic)))
                .build();
    }

    @Override
    public boolean loadSchema() {
        return false;
    }
}
