package dev.lifeboat.cli.demo;

import dev.lifeboat.cli.gate.Registrar;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.MalformedRecordException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The story's database, which must be recoverable as soon as it is registered. */
final class Registration {
    static final String CLUSTER = "orders-demo";
    static final String DATABASE = "postgresql:" + CLUSTER + "/" + OrdersDatabase.NAME;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Registration() {}

    /** Returns when Kafka has it. */
    static void publish(Cluster cluster, AvroCodec codec, String systemIdentifier, Instant now)
            throws IOException, InterruptedException {
        try {
            var registration = Registrar.about(DATABASE)
                    .setOwner("orders team")
                    .setProfile("baseline")
                    .setSystemIdentifier(systemIdentifier)
                    .setRegisteredAt(now)
                    .setRegisteredBy("demo")
                    .build();
            Registrar.publish(cluster, codec, registration, PATIENCE);
        } catch (MalformedRecordException | ExecutionException | TimeoutException e) {
            throw new IOException("cannot register " + DATABASE + ": " + e, e);
        }
    }
}
