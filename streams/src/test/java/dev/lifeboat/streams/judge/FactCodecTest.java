package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.readiness.DatabaseState;
import dev.lifeboat.streams.readiness.EvidenceGenerator;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Fact;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FactCodecTest {

    @Test
    void rebuildsAStateFromWhatIsStoredOfIt() {
        for (long seed = 0; seed < 300; seed++) {
            var state = Examples.state(new EvidenceGenerator(seed).history(1 + (int) seed % 30));

            var rebuilt = new DatabaseState(state.databaseId());
            for (Fact fact : state.facts()) {
                String key = FactCodec.key(state.databaseId(), fact.key());
                rebuilt.fold(FactCodec.decode(key, FactCodec.encode(fact)));
            }

            assertThat(Set.copyOf(rebuilt.facts())).as("seed %d", seed).isEqualTo(Set.copyOf(state.facts()));
        }
    }
}
