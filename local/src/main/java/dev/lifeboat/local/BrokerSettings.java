package dev.lifeboat.local;

import java.nio.file.Path;

/** The settings of a broker that is alone on its machine. */
final class BrokerSettings {
    private BrokerSettings() {}

    static String of(Path data, int port, int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                listeners=CLIENTS://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=CLIENTS://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=CLIENTS
                controller.listener.names=CONTROLLER
                controller.quorum.bootstrap.servers=127.0.0.1:%2$d
                log.dirs=%3$s
                auto.create.topics.enable=false

                # one broker: one copy of everything
                default.replication.factor=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1

                # few partitions of the internal topics: they are created within the first seconds of the first run
                offsets.topic.num.partitions=8
                transaction.state.log.num.partitions=8
                share.coordinator.state.topic.num.partitions=4

                # after a kill the controller keeps the old broker's session for this long (default 9 s), and the new one out
                broker.session.timeout.ms=3000
                broker.heartbeat.interval.ms=500

                # whatever cannot be read fits the dead-letter topic whole
                message.max.bytes=16777216
                group.initial.rebalance.delay.ms=100
                num.network.threads=2
                num.io.threads=4
                """.formatted(port, controllerPort, data);
    }
}
