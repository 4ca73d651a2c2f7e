package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class PartitionMarkTest {
    private static final String TOPIC = "AAAA";

    @Test
    void missesNothingOfATopicThatHoldsAllThatItEverHeld() {
        assertThat(new PartitionMark(null, TOPIC, 0, 7).lost().isEmpty()).isTrue();
    }

    @Test
    void missesWhatWentBeforeTheFirstLook() {
        assertThat(new PartitionMark(null, TOPIC, 5, 7).lost()).hasToString("0-4");
    }

    @Test
    void missesWhatWentBetweenTwoLooksAndRemembersIt() {
        var first = new PartitionMark(null, TOPIC, 0, 7).next(7, false);
        var second = new PartitionMark(first, TOPIC, 9, 12);
        var third = new PartitionMark(second.next(12, false), TOPIC, 15, 15);

        assertThat(second.lost()).hasToString("7-8");
        assertThat(third.lost()).hasToString("7-8,12-14");
        assertThat(new PartitionMark(third.next(15, true), TOPIC, 15, 15).lost().isEmpty())
                .as("accepted")
                .isTrue();
    }

    @Test
    void missesWhatCouldNotBeReadOnceItIsGone() {
        var first = new PartitionMark(null, TOPIC, 0, 7);
        first.unread(3);
        var there = new PartitionMark(first.next(7, false), TOPIC, 0, 7);
        there.unread(3);
        var gone = new PartitionMark(there.next(7, false), TOPIC, 7, 7);

        assertThat(there.lost().isEmpty())
                .as("it is there, and told as unreadable")
                .isTrue();
        assertThat(there.wasRead(3)).isTrue();
        assertThat(there.isAccepted(3)).isFalse();
        assertThat(gone.lost()).hasToString("3-3");
        assertThat(new PartitionMark(first.next(7, true), TOPIC, 7, 7).isAccepted(3))
                .isTrue();
    }

    @Test
    void missesAllThatCameBeforeWhereTheTopicIsAnotherOrShorter() {
        var before = new PartitionMark(null, TOPIC, 0, 7).next(7, true);

        assertThat(new PartitionMark(before, "BBBB", 0, 9).lost()).hasToString("0-6");
        assertThat(new PartitionMark(before, "BBBB", 0, 9).isAccepted(3)).isFalse();
        assertThat(new PartitionMark(before, TOPIC, 0, 6).lost()).hasToString("0-6");
        assertThat(new PartitionMark(new OffsetAndMetadata(7), TOPIC, 0, 9).lost())
                .as("somebody else committed it")
                .hasToString("0-6");
    }

    @Test
    void remembersNoFewerThanWereMissed() {
        var offsets = new Offsets();
        for (long i = 0; i < 10_000; i += 3) {
            offsets.add(i, i);
        }

        assertThat(offsets.toString().length()).isLessThan(2_000);
        assertThat(offsets.toString()).startsWith("0-").endsWith("9999-9999");
        assertThat(Offsets.of(offsets.toString())).hasToString(offsets.toString());
        offsets.add(5, 20_000);
        assertThat(offsets).hasToString("0-20000");
    }
}
