package dev.lifeboat.schemas;

import io.apicurio.registry.serde.strategy.TopicIdStrategy;

/**
 * Subject by topic, version by the very schema that the record was compiled with: a newer version in the registry does
 * not change what this build writes. Public because the serializer creates it by name.
 */
public final class OwnSchemaStrategy<T> extends TopicIdStrategy<T> {
    @Override
    public boolean loadSchema() {
        return true;
    }
}
