package dev.lifeboat.sink.alerts;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one call to a webhook. */
sealed interface CallResult {
    /** The receiver has it. */
    record Delivered(int code) implements CallResult {
        @Override
        public String status() {
            return "delivered";
        }

        @Override
        public Integer httpStatus() {
            return code;
        }

        @Override
        public @Nullable String problem() {
            return null;
        }
    }

    /** The receiver says that it will never take it. */
    record Refused(int code, String problem) implements CallResult {
        @Override
        public String status() {
            return "refused";
        }

        @Override
        public Integer httpStatus() {
            return code;
        }
    }

    /** No answer, or one that says not now. */
    record Retry(
            @Nullable Integer httpStatus,
            String problem,
            @Nullable Duration notBefore) implements CallResult {
        @Override
        public String status() {
            return "pending";
        }
    }

    /** The outbox row's status after it. */
    String status();

    @Nullable
    Integer httpStatus();

    @Nullable
    String problem();
}
