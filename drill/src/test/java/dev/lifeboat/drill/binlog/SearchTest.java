package dev.lifeboat.drill.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Result;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs of three files: ten transactions each, one a second from {@link #NOON} on, after the first of which the backup ended. */
class SearchTest {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").getEpochSecond();

    @TempDir
    private Path dir;

    private LogStart start;

    @BeforeEach
    void write() throws IOException {
        var first = LogWriter.begun(NOON, 0).transaction(NOON, 1);
        start = new LogStart("binlog.000001", first.at(), "0-7-1");
        ten(first, 1, 9);
        first.to(file(1));
        ten(LogWriter.begun(NOON + 10, 10), 10, 10).to(file(2));
        ten(LogWriter.begun(NOON + 20, 20), 20, 10).to(file(3));
    }

    @Test
    void endsBeforeTheFirstTransactionThatIsNotBeforeTheInstant() throws DrillEndedException {
        var span = found(15);

        assertThat(span.files()).containsExactly(file(1), file(2));
        assertThat(span.from()).isEqualTo(start.position());
        assertThat(span.transactions()).isEqualTo(14);
        assertThat(span.lastAt()).isEqualTo(at(14));
        assertThat(span.nextAt()).isEqualTo(at(15));
        assertThat(span.checksums()).isTrue();
        assertThat(span.late()).isZero();
    }

    @Test
    void nothingIsReplayedWhereNothingHappenedMeanwhile() throws DrillEndedException {
        assertThat(found(1).transactions()).isZero();
        assertThat(found(1).to()).isEqualTo(start.position());
    }

    @Test
    void aFileThatIsEndedTellsTheNextOneToBeginThere() throws DrillEndedException, IOException {
        start = new LogStart("binlog.000001", Files.size(file(1)), "0-7-10");

        assertThat(found(12).transactions()).isEqualTo(2);
    }

    @Test
    void aCommitThatBeganLaterCountsWhateverItsStatementsSay() throws Exception {
        var writer = LogWriter.begun(NOON + 10, 10).gtid(NOON + 30, 11, 0, 0);
        writer.event(LogWriter.QUERY, NOON + 5, 0, new byte[40]).to(file(2));
        Files.delete(file(3));

        assertThat(found(20).transactions()).isEqualTo(9);
        assertThat(found(20).nextAt()).isEqualTo(at(30));
    }

    @Test
    void whatRanAtTheInstantIsCountedAndLeftOut() throws Exception {
        LogWriter.begun(NOON + 10, 10)
                .transaction(NOON + 15, 11)
                .transaction(NOON + 12, 12)
                .transaction(NOON + 16, 13)
                .to(file(2));
        Files.delete(file(3));

        assertThat(found(15).transactions()).isEqualTo(9);
        assertThat(found(15).late()).isOne();
    }

    @Test
    void aClockThatWasAheadIsFoundByWhatComesAfter() throws Exception {
        LogWriter.begun(NOON + 10, 10).transaction(NOON + 3600, 11).to(file(2));
        LogWriter.begun(NOON + 20, 11).transaction(NOON + 3601, 12).to(file(3));
        refused(Result.COULD_NOT_RUN, 3000, "something was begun at 2026-11-22T12:00:20Z");
        LogWriter.begun(NOON + 3600, 11).transaction(NOON + 3601, 12).to(file(3));
        LogWriter.begun(NOON + 30, 12).to(file(4));
        refused(Result.COULD_NOT_RUN, 3000, "binlog.000004, was begun at 2026-11-22T12:00:30Z");

        Files.delete(file(3));
        LogWriter.begun(NOON + 10, 10)
                .transaction(NOON + 3600, 11)
                .transaction(NOON + 20, 12)
                .transaction(NOON + 3601, 13)
                .to(file(2));
        refused(Result.COULD_NOT_RUN, 3000, "something was begun at 2026-11-22T12:00:20Z");
    }

    @Test
    void oneTransactionThatIsAheadOfAllOthersDoesNotShowThatTheInstantIsReached() throws Exception {
        LogWriter.begun(NOON + 10, 10)
                .transaction(NOON + 60, 11)
                .transaction(NOON + 20, 12)
                .to(file(2));
        Files.delete(file(3));
        refused(Result.COULD_NOT_RUN, 40, "whether the log reaches it cannot be told");

        LogWriter.begun(NOON + 20, 12).transaction(NOON + 21, 13).to(file(3));
        refused(Result.COULD_NOT_RUN, 40, "whether the log reaches it cannot be told");

        LogWriter.begun(NOON + 20, 12)
                .transaction(NOON + 21, 13)
                .transaction(NOON + 40, 14)
                .to(file(3));
        assertThat(found(40).late()).isEqualTo(2);
    }

    @Test
    void aTransactionThatIsGoneOrThereTwiceWithinAFileIsFound() throws Exception {
        var writer = LogWriter.begun(NOON + 10, 10);
        ten(writer, 10, 4);
        int from = (int) writer.at();
        ten(writer, 14, 1);
        int to = (int) writer.at();
        ten(writer, 15, 5).to(file(2));
        byte[] all = Files.readAllBytes(file(2));

        var gone = ByteBuffer.allocate(all.length - (to - from));
        Files.write(
                file(2), gone.put(all, 0, from).put(all, to, all.length - to).array());
        refused(Result.FAILED, 25, "binlog.000002: the event at " + from + " does not end where it says that it does");

        var twice = ByteBuffer.allocate(all.length + (to - from));
        Files.write(
                file(2), twice.put(all, 0, to).put(all, from, all.length - from).array());
        refused(Result.FAILED, 25, "binlog.000002: the event at " + to + " does not end where it says that it does");
    }

    @Test
    void aTransactionWithoutItsEndIsNotReplayed() throws Exception {
        ten(LogWriter.begun(NOON + 10, 10), 10, 9)
                .gtid(NOON + 19, 20, 0, 0)
                .event(LogWriter.QUERY, NOON + 19, 0, new byte[40])
                .to(file(2));
        refused(Result.FAILED, 25, "binlog.000002: it ends within a transaction, and there is a gap");

        ten(LogWriter.begun(NOON + 20, 19), 19, 9).to(file(3));
        refused(
                Result.COULD_NOT_RUN,
                25,
                "binlog.000002: it ends within a transaction, and its server went on before it");
        assertThat(found(15).transactions()).isEqualTo(14);
    }

    @Test
    void aServerThatWasEndedWhileItWroteIsNoFaultOfTheLog() throws Exception {
        ten(LogWriter.begun(NOON + 20, 19), 19, 9).to(file(3));
        cut(2, 3);
        refused(Result.COULD_NOT_RUN, 25, "binlog.000002: it ends in the middle of the event at");

        ten(LogWriter.begun(NOON + 10, 10), 10, 9).to(file(2));
        Files.write(file(2), new byte[20_000], StandardOpenOption.APPEND);
        refused(Result.COULD_NOT_RUN, 25, "binlog.000002: it ends in the middle of the event at");
        Files.write(file(2), new byte[] {1}, StandardOpenOption.APPEND);
        refused(Result.FAILED, 25, "binlog.000002: the event at");
    }

    @Test
    void aFileThatNobodyClosedIsTold() throws Exception {
        assertThat(found(25).unclosed()).isEqualTo(2);

        ten(LogWriter.begun(NOON + 10, 10), 10, 10)
                .event(Event.ROTATE, NOON + 20, 0, new byte[20])
                .to(file(2));
        assertThat(found(25).unclosed()).isOne();
    }

    @Test
    void numbersThatDoNotGoOnAreTold() throws Exception {
        assertThat(found(25).skipped()).isZero();
        ten(LogWriter.begun(NOON + 10, 10), 11, 9).to(file(2));

        assertThat(found(25).skipped()).isOne();
    }

    @Test
    void aTransactionEndsWithItsCommitOrItsOneStatement() throws Exception {
        var writer = LogWriter.begun(NOON + 10, 10);
        writer.gtid(NOON + 10, 11, 0, 0).query(0, "insert into t values (1)").query(0, "ROLLBACK TO `a`");
        writer.query(0, "COMMIT").gtid(NOON + 11, 12, 1, 0).event(5, NOON + 11, 0, new byte[9]);
        writer.query(0, "create table t (id int)").transaction(NOON + 12, 13).to(file(2));
        Files.delete(file(3));
        assertThat(found(12).transactions()).isEqualTo(11);

        LogWriter.begun(NOON + 10, 10)
                .gtid(NOON + 10, 11, 0, 0)
                .query(0, "ROLLBACK TO `a`")
                .transaction(NOON + 12, 12)
                .to(file(2));
        refused(Result.COULD_NOT_RUN, 12, "of binlog.000002 does not end before the next begins");
    }

    @Test
    void aStatementThatEndedInAnErrorIsNotReplayed() throws Exception {
        planted(
                log -> log.gtid(NOON + 10, 11, 0, 0)
                        .query(1317, "update t set a = 1")
                        .query(0, "COMMIT"),
                11);

        refused(Result.COULD_NOT_RUN, 15, "a statement that ended with the error 1317");
    }

    @Test
    void aBackupThatIsLaterIsKnownByTheFileThatItsLogBeginsWith() throws Exception {
        start = new LogStart("binlog.000002", 4, "0-7-10");

        refused(Result.COULD_NOT_RUN, 10, "the backup is later than 2026-11-22T12:00:10Z");
        assertThat(found(11).transactions()).isOne();
    }

    @Test
    void aLogOfNoTransactionsFitsAnyBackup() {
        start = new LogStart("binlog.000001", 4, "");

        refused(Result.COULD_NOT_RUN, 15, "name no transaction");
    }

    @Test
    void aGtidThatIsTooShortIsDamage() throws Exception {
        planted(log -> log.event(Event.GTID, NOON + 10, 0, new byte[12]), 10);

        refused(Result.FAILED, 15, "is too short");
    }

    @Test
    void aLogThatEndsBeforeTheInstantProvesNothing() throws IOException {
        refused(Result.COULD_NOT_RUN, 30, "the binary log ends before it (its last file is binlog.000003)");
        cut(3, 3);
        refused(Result.COULD_NOT_RUN, 30, "it ends in the middle of the event at");
        cut(1, 3);
        refused(Result.FAILED, 30, "binlog.000001: it ends in the middle of the event at");
    }

    @Test
    void anEndThatIsStillBeingWrittenDoesNotMatterOnceTheInstantIsReached() throws Exception {
        cut(3, 3);

        assertThat(found(25).transactions()).isEqualTo(24);
    }

    @Test
    void aGapIsNamed() throws Exception {
        Files.move(file(2), dir.resolve("kept"));
        refused(Result.FAILED, 25, "binlog.000002 is missing in " + dir + ", and binlog.000003 is there");

        Files.copy(file(3), file(2));
        refused(Result.FAILED, 25, "binlog.000001 ends after 0-7-10, and binlog.000002 goes on after 0-7-20");

        Files.delete(file(2));
        Files.move(file(3), file(2)); // renamed, so that names show no gap
        refused(Result.FAILED, 25, "binlog.000002 goes on after 0-7-20");
    }

    @ParameterizedTest
    @CsvSource({
        "binlog.000001, 0, 0-8-1, after 0-8-1; there it is after 0-7-1",
        "binlog.000001, 0, '', after no transaction; there it is after 0-7-1",
        "binlog.000001, 0, '0-7-1,1-9-5', there it is after 0-7-1",
        "binlog.000001, 1, 0-7-1, it has no such place",
        "binlog.000001, 9000, 0-7-10, it has no such place",
        "binlog.000001, 42, 0-7-2, within a transaction",
        "binlog.000004, 0, 0-7-1, 'binlog.000004, which is not in'",
        "mysql-bin.000001, 0, 0-7-1, 'mysql-bin.000001, which is not in'",
    })
    void aLogThatDoesNotGoOnFromTheBackupIsNone(String file, long further, String gtids, String why) {
        start = new LogStart(file, start.position() + further, gtids);

        refused(Result.COULD_NOT_RUN, 15, why);
    }

    @Test
    void aBackupThatIsLaterThanTheInstantDoesNotLeadThere() {
        refused(Result.COULD_NOT_RUN, 0, "the backup is later than 2026-11-22T12:00:00Z");
    }

    @Test
    void aFlipIsFoundUpToTheInstant() throws Exception {
        flip(2, Files.size(file(2)) - 30);
        refused(Result.FAILED, 25, "binlog.000002: the event at");
        assertThat(found(12).transactions()).isEqualTo(11);

        flip(1, 30);
        refused(Result.FAILED, 12, "binlog.000001: the event at 4 has another checksum than its content");
        flip(1, 0);
        refused(Result.FAILED, 12, "it does not begin as a binary log does");
    }

    @Test
    void withoutChecksumsALengthThatWasChangedIsFound() throws Exception {
        var writer = LogWriter.begun(NOON, 0, false, "10.11.19-MariaDB").transaction(NOON, 1);
        start = new LogStart("binlog.000001", writer.at(), "0-7-1");
        ten(writer, 1, 9).to(file(1));
        assertThat(found(5).checksums()).isFalse();

        flip(1, start.position() + 9);
        refused(Result.FAILED, 5, "does not end where it says that it does");
    }

    @ParameterizedTest
    @CsvSource({
        "26, FAILED, the log itself says that changes were lost",
        "17, COULD_NOT_RUN, LOAD DATA is in the log as a statement",
        "18, COULD_NOT_RUN, LOAD DATA is in the log as a statement",
        "33, COULD_NOT_RUN, the log is one of MySQL",
        "38, COULD_NOT_RUN, a prepared transaction (XA)",
        "164, COULD_NOT_RUN, the log is encrypted",
    })
    void whatCannotBeReplayedIsNamed(int type, Result result, String why) throws IOException {
        planted(log -> log.event(type, NOON + 10, 0, new byte[40]), 10);

        refused(result, 15, why);
    }

    @ParameterizedTest
    @CsvSource({
        "64, 0, a prepared transaction (XA)",
        "128, 0, a prepared transaction (XA)",
        "41, 2, an ALTER is in the log"
    })
    void transactionsInPartsAreNamed(int flags, int extra, String why) throws IOException {
        planted(log -> log.gtid(NOON + 10, 11, flags, extra), 11);

        refused(Result.COULD_NOT_RUN, 15, why);
    }

    @Test
    void aCopyThatItsServerDecryptedIsRead() throws Exception {
        planted(log -> log.event(Event.START_ENCRYPTION, NOON + 10, 0x80, new byte[17]), 10);

        assertThat(found(15).transactions()).isEqualTo(14);
    }

    @Test
    void aStatementWithATemporaryTableIsKept() throws Exception {
        planted(
                log -> log.gtid(NOON + 10, 11, 0, 0)
                        .event(LogWriter.QUERY, NOON + 10, 4, new byte[40])
                        .event(LogWriter.XID, NOON + 10, 0, new byte[8]),
                11);

        assertThat(found(15).temporary()).isTrue();
        assertThat(found(5).temporary()).isFalse();
    }

    @Test
    void anotherServersLogIsNone() throws IOException {
        LogWriter.begun(NOON, 0, true, "8.0.36").transaction(NOON, 1).to(file(1));

        refused(Result.COULD_NOT_RUN, 15, "the log is of no MariaDB: 8.0.36");
    }

    @Test
    void aPlaceIsOneOfALog() {
        assertThat(new LogStart("a.b.000001", 4, " 1-9-5,\n0-7-1 ").gtids()).isEqualTo("0-7-1,1-9-5");
        assertThatThrownBy(() -> new LogStart("../binlog.000001", 4, "")).hasMessageContaining("no place");
        assertThatThrownBy(() -> new LogStart("binlog.000001", 4, "0-7")).hasMessageContaining("no GTID");
    }

    private void planted(UnaryOperator<LogWriter> fault, long committed) throws IOException {
        ten(fault.apply(LogWriter.begun(NOON + 10, 10)), committed, 10).to(file(2));
        Files.delete(file(3));
    }

    private static LogWriter ten(LogWriter writer, long committed, int transactions) {
        for (long number = committed + 1; number <= committed + transactions; number++) {
            writer.transaction(NOON + number - 1, number);
        }
        return writer;
    }

    private Span found(long seconds) throws DrillEndedException {
        return Search.from(dir, start, at(seconds));
    }

    private void refused(Result result, long seconds, String why) {
        var end = catchThrowableOfType(DrillEndedException.class, () -> found(seconds));
        assertThat(end).isNotNull();
        assertThat(end.result() + " " + end.check() + " " + end.finding())
                .startsWith(result + " point-in-time ")
                .contains(why);
    }

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(NOON + seconds);
    }

    private Path file(int number) {
        return dir.resolve("binlog.00000" + number);
    }

    private void cut(int number, int bytes) throws IOException {
        try (var file = new RandomAccessFile(file(number).toFile(), "rw")) {
            file.setLength(file.length() - bytes);
        }
    }

    private void flip(int number, long at) throws IOException {
        try (var file = new RandomAccessFile(file(number).toFile(), "rw")) {
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 1);
        }
    }
}
