package dev.lifeboat.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterLimitTest {
    private static final int MEGABYTE = 1024 * 1024;

    @Test
    void leavesWholeALetterThatFits() {
        var letter = letter(100, 15 * MEGABYTE, 1000);

        assertThat(LetterLimit.within(letter)).isSameAs(letter);
    }

    @Test
    void cutsALetterOfAValueNearTheLimitAndSaysHowLongItWas() {
        var cut = LetterLimit.within(letter(100, 16 * MEGABYTE - 100, 1000));

        assertThat(written(cut)).isLessThan(TopicProvisioner.MAX_RECORD);
        assertThat(cut.getReason())
                .startsWith("why (value cut from 16777116 to 8388608 bytes")
                .contains("origin");
        assertThat(cut.getHeaders()).hasSize(1);
    }

    @Test
    void cutsAHugeKeyAndLeavesOutHugeHeaders() {
        var cut = LetterLimit.within(letter(20 * MEGABYTE, 100, 20 * MEGABYTE));

        assertThat(written(cut)).isLessThan(TopicProvisioner.MAX_RECORD);
        assertThat(cut.getReason()).contains("key cut from 20971520 to 65536 bytes", "1 headers of");
        assertThat(LetterLimit.key(cut)).hasSize(65_536);
        assertThat(cut.getValue().remaining()).isEqualTo(100);
    }

    private static int written(DeadLetter letter) {
        var codec = new InMemoryCodec();
        return codec.encode(Topics.DEAD_LETTER, letter).length
                + LetterLimit.key(letter).length();
    }

    private static DeadLetter letter(int key, int value, int header) {
        return DeadLetter.newBuilder()
                .setKey(ByteBuffer.allocate(key))
                .setValue(ByteBuffer.allocate(value))
                .setHeaders(Map.of("h", ByteBuffer.allocate(header)))
                .setReason("why")
                .build();
    }
}
