package dev.lifeboat.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static final Origin CARRIED = new Origin("lifeboat.verification.v1", 3, 8812);

    @Test
    void behindTheRepartitionTopicARecordComesFromWhereItsHeaderSays() {
        assertThat(Origin.of(headers(), at("lifeboat-streams-resolved-repartition")))
                .isEqualTo(CARRIED);
    }

    @Test
    void aHeaderThatSomebodyPutOnARecordOfASourceSaysNothing() {
        assertThat(Origin.of(headers(), at("lifeboat.backup.v1"))).isEqualTo(new Origin("lifeboat.backup.v1", 1, 2));
    }

    @Test
    void aRecordWithoutTheHeaderComesFromWhereItIs() {
        assertThat(Origin.of(new RecordHeaders(), at("lifeboat-streams-resolved-repartition")))
                .isEqualTo(new Origin("lifeboat-streams-resolved-repartition", 1, 2));
        assertThat(Origin.of(new RecordHeaders(), Optional.empty())).isEqualTo(new Origin("", -1, -1));
    }

    @Test
    void replacesTheHeaderOfAnother() {
        Headers headers = headers();
        new Origin("lifeboat.checklist.v1", 0, 5).into(headers);

        assertThat(Origin.of(headers, at("x-repartition"))).isEqualTo(new Origin("lifeboat.checklist.v1", 0, 5));
        assertThat(headers.toArray()).hasSize(1);
    }

    private static Headers headers() {
        var headers = new RecordHeaders();
        CARRIED.into(headers);
        return headers;
    }

    private static Optional<RecordMetadata> at(String topic) {
        return Optional.of(new RecordMetadata() {
            @Override
            public String topic() {
                return topic;
            }

            @Override
            public int partition() {
                return 1;
            }

            @Override
            public long offset() {
                return 2;
            }
        });
    }
}
