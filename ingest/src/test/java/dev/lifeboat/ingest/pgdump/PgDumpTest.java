package dev.lifeboat.ingest.pgdump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.files.Looked;
import dev.lifeboat.ingest.files.Packing;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real pg_dump was not at hand for; its faults are in the tests of the command. */
class PgDumpTest {
    private static final Looked LOOKED = new Looked(new PgDump(), "postgresql:prod/orders");
    private static final String ROWS = "1\n2\n\\.\n\n\n";
    private static final String TABLE = "--\n-- Name: a; Type: TABLE; Schema: public; Owner: postgres\n--\n\n";
    private static final String DATA =
            "--\n-- Data for Name: a; Type: TABLE DATA; Schema: public; Owner: postgres\n--\n\n";
    private static final String END = "--\n-- PostgreSQL database dump complete\n--\n\n";

    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource({"12,0,RAN", "13,1,RAN", "14,1,RAN", "15,0,RAN", "15,1,RAN", "16,1,RAN", "16,2,RAN", "16,3,RAN"})
    void readsTheFormatsOfAllReleasesAndVerifiesNoneWhoseDefinitionsHaveNoChecksum(
            int minor, int compression, VerificationResult result) throws IOException {
        Files.write(dir.resolve("a"), new WrittenArchive(minor, compression).of("orders", ROWS));

        var seen = look();

        assertThat(seen.faults()).isEmpty();
        var dump = backup(seen);
        assertThat(dump.getStatus()).as(seen.warnings().toString()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(dump.getEndedAt()).as("of Berlin, as set").isEqualTo("2026-11-22T18:39:08Z");
        assertThat(dump.getBackupId()).startsWith("orders-20261122T193908-");
        assertThat(dump.getEngineVersion()).isEqualTo("17.2");
        assertThat(Looked.facts(seen, VerificationEvidence.class).get(0).getResult())
                .isEqualTo(result);
    }

    @Test
    void saysNothingOfPointInTimeRecoveryAndTellsPeopleThatThereIsNone() throws IOException {
        Files.write(dir.resolve("a"), new WrittenArchive(16, 1).of("orders", ROWS));

        var seen = look();

        assertThat(Looked.facts(seen, PitrEvidence.class)).isEmpty();
        assertThat(backup(seen).getLogEnd()).isNull();
        assertThat(seen.warnings())
                .anySatisfy(told -> assertThat(told).contains("logical dumps", "point-in-time recovery"));
        assertThat(Looked.facts(seen, VerificationEvidence.class).get(0).getDetails())
                .contains("a logical dump");
    }

    @Test
    void findsDataThatDoNotEndAsCopyDoes() throws IOException {
        Files.write(dir.resolve("a"), new WrittenArchive(16, 0).of("orders", "1\n2\n"));

        assertThat(look().warnings()).singleElement().asString().contains("the data of public.orders do not end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"newer", "count", "block"})
    void takesWhatCannotBeForDamaged(String what) throws IOException {
        var archive = new WrittenArchive(what.equals("newer") ? 17 : 16, 0);
        archive.head("orders");
        archive.number(what.equals("count") ? -5 : 0);
        byte[] bytes = archive.bytes();
        if (what.equals("block")) {
            bytes = java.util.Arrays.copyOf(bytes, bytes.length + 10);
        }
        Files.write(dir.resolve("a"), bytes);
        Files.setLastModifiedTime(dir.resolve("a"), FileTime.from(Looked.NOW.minusSeconds(5)));

        var seen = look();

        assertThat(backup(seen).getStatus()).as("not still being written").isEqualTo(BackupStatus.FAILED);
        assertThat(seen.warnings()).singleElement().asString().contains("is damaged at byte");
    }

    @Test
    void neverReadsMoreThanThereIsWhateverALengthSays() throws IOException {
        var archive = new WrittenArchive(16, 0);
        archive.head("orders");
        archive.number(1);
        archive.number(1);
        archive.number(1);
        archive.number(Integer.MAX_VALUE);
        Files.write(dir.resolve("a"), archive.bytes());
        Files.setLastModifiedTime(dir.resolve("a"), FileTime.from(Looked.NOW.minusSeconds(3600)));

        assertThat(look().warnings()).singleElement().asString().contains("ends early, at byte");
    }

    @Test
    void opensNoFileThatTheContentsOfADirectoryNameElsewhere() throws IOException {
        Path dump = Files.createDirectory(dir.resolve("dump"));
        var archive = new WrittenArchive(16, 0);
        archive.head("orders");
        archive.number(1);
        archive.number(1);
        archive.number(1);
        byte[] tail = hostileEntry("../../etc/passwd");
        byte[] head = archive.bytes();
        byte[] all = java.util.Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        Files.write(dump.resolve("toc.dat"), all);

        var seen = look();

        assertThat(seen.warnings())
                .singleElement()
                .asString()
                .contains("which is none of its files; it was not opened");
        assertThat(backup(seen).getStatus()).isEqualTo(BackupStatus.FAILED);
    }

    @ParameterizedTest
    @CsvSource({"zst,true", "zst,false", "lz4,true", "lz4,false"})
    void findsThatPackedDataAreEmptyOrCut(String packed, boolean empty) throws IOException {
        Path dump = Files.createDirectory(dir.resolve("dump"));
        var archive = new WrittenArchive(16, packed.equals("zst") ? 3 : 2);
        archive.head("orders");
        archive.number(1);
        archive.number(1);
        archive.number(1);
        var toc = new java.io.ByteArrayOutputStream();
        toc.writeBytes(archive.bytes());
        toc.writeBytes(hostileEntry("5.dat"));
        Files.write(dump.resolve("toc.dat"), toc.toByteArray());
        var data = new java.io.ByteArrayOutputStream();
        try (var out = packed.equals("zst")
                ? new ZstdCompressorOutputStream(data)
                : new FramedLZ4CompressorOutputStream(data)) {
            out.write(ROWS.getBytes(StandardCharsets.US_ASCII));
        }
        Path file = dump.resolve("5.dat." + packed);

        Files.write(file, data.toByteArray());
        assertThat(backup(look()).getStatus()).as("it defines no table").isEqualTo(BackupStatus.PARTIAL);

        Files.write(file, java.util.Arrays.copyOf(data.toByteArray(), empty ? 0 : data.size() - 6));
        for (Path each : new Path[] {file, dump.resolve("toc.dat"), dump}) {
            Files.setLastModifiedTime(each, FileTime.from(Looked.NOW.minusSeconds(3600)));
        }
        assertThat(backup(look()).getStatus()).isEqualTo(BackupStatus.FAILED);
    }

    private static byte[] hostileEntry(String file) {
        var entry = new java.io.ByteArrayOutputStream();
        for (String text :
                new String[] {"0", "0", "orders", "TABLE DATA", null, "", "", "COPY", "public", "", "heap"}) {
            number(entry, text == null ? 3 : text.length());
            entry.writeBytes((text == null ? "" : text).getBytes(StandardCharsets.US_ASCII));
        }
        number(entry, 'r');
        for (String text : new String[] {"postgres", "false"}) {
            number(entry, text.length());
            entry.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        entry.writeBytes(new byte[] {1, 1, 0, 0, 0});
        number(entry, file.length());
        entry.writeBytes(file.getBytes(StandardCharsets.US_ASCII));
        return entry.toByteArray();
    }

    private static void number(java.io.ByteArrayOutputStream out, int value) {
        out.write(0);
        for (int i = 0; i < 4; i++) {
            out.write(value >>> (8 * i));
        }
    }

    @Test
    void isNotTakenInByDataThatLookLikeTheEndOfAScript() throws IOException {
        plain("-- PostgreSQL database dump\n" + DATA + "COPY a FROM stdin;\n-- PostgreSQL database dump complete\n");

        assertThat(look().warnings()).anySatisfy(told -> assertThat(told).contains("within the data of a table"));
    }

    @Test
    void readsScriptsOfReleasesThatRestrictThem() throws IOException {
        plain("-- PostgreSQL database dump\n\n\\restrict x\n\n-- Dumped from database version 18.0\n"
                + "-- Dumped by pg_dump version 18.0\n\n-- Started on 2026-11-22 20:00:00 CET\n" + TABLE + DATA
                + "COPY a FROM stdin;\n1\n\\.\n--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict x\n\n");

        var seen = accepting();

        assertThat(backup(seen).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup(seen).getToolVersion()).isEqualTo("18.0");
        assertThat(backup(seen).getEndedAt()).as("its zone is set, not guessed").isEqualTo("2026-11-22T19:00:00Z");
    }

    @Test
    void takesAnythingBehindTheEndForNoEnd() throws IOException {
        plain(
                "-- PostgreSQL database dump\nCREATE TABLE a (\n--\n-- PostgreSQL database dump complete\n--\nCREATE TABLE b (\n");

        assertThat(look().warnings()).anySatisfy(told -> assertThat(told).contains("its last line is not"));
    }

    @Test
    void isFailingWhereAFileIsNamedLikeADumpAndIsNone() throws IOException {
        Files.writeString(dir.resolve("mysql.sql"), "-- MySQL dump 10.13\n" + "x".repeat(2000));
        Files.write(dir.resolve("a"), new WrittenArchive(16, 1).of("orders", ROWS));

        var seen = look();

        assertThat(seen.faults())
                .extracting(Fault::toString)
                .singleElement()
                .asString()
                .contains("mysql.sql, byte 0", "begins as no dump of pg_dump does");
        assertThat(backup(seen).getStatus()).isEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void saysWhatIsWrongWithThePlace() throws IOException {
        Files.writeString(dir.resolve("notes.txt"), "x");
        assertThatThrownBy(this::look)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds notes.txt and no dump of pg_dump");
        assertThatThrownBy(() -> LOOKED.at(dir, Map.of("zone", "Mars"))).isInstanceOf(BadInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO a VALUES (1);", "COPY a FROM stdin;\n1\n\\."})
    void doesNotTakeWhatAFunctionDoesForData(String body) throws IOException {
        String function = "--\n-- Name: f(); Type: FUNCTION; Schema: public; Owner: postgres\n--\n\n" + body + "\n";

        plain("-- PostgreSQL database dump\n" + TABLE + function + END);
        assertThat(backup(accepting()).getStatus()).isEqualTo(BackupStatus.PARTIAL);

        plain("-- PostgreSQL database dump\n" + TABLE + function + DATA + body + "\n" + END);
        assertThat(backup(accepting()).getStatus()).isEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void takesADumpThatDoesNotSayOfWhatItIsForUnknownUnlessToldOtherwise() throws IOException {
        plain("-- PostgreSQL database dump\n" + TABLE + DATA + "INSERT INTO a VALUES (1);\n" + END);

        assertThat(backup(look()).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
        assertThat(backup(accepting()).getStatus()).isEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void takesADumpWithoutTheDataOfATableForAPart() throws IOException {
        String partitioned =
                TABLE.replace("Name: a", "Name: p") + "CREATE TABLE p (id int)\nPARTITION BY RANGE (id);\n";
        String other = TABLE.replace("Name: a", "Name: b");
        plain("-- PostgreSQL database dump\n" + partitioned + TABLE + DATA + END);
        assertThat(backup(accepting()).getStatus())
                .as("a partitioned table has none of its own")
                .isEqualTo(BackupStatus.COMPLETED);

        plain("-- PostgreSQL database dump\n" + partitioned + TABLE + other + DATA + END);

        var seen = accepting();
        assertThat(backup(seen).getStatus()).isEqualTo(BackupStatus.PARTIAL);
        assertThat(seen.warnings()).anySatisfy(told -> assertThat(told).contains("has no data of public.b,"));
        var accepted = Map.of("unnamed", "accept", "accept-partial", "true");
        assertThat(backup(LOOKED.at(dir, accepted)).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        var least = Map.of("unnamed", "accept", "accept-partial", "true", "tables", "2");
        assertThat(backup(LOOKED.at(dir, least)).getStatus()).isEqualTo(BackupStatus.PARTIAL);
    }

    @Test
    void countsTheTablesOfEachDatabaseOfAScriptOfAll() throws IOException {
        plain("--\n-- PostgreSQL database cluster dump\n--\n\\connect orders\n" + TABLE + END + "\\connect other\n"
                + TABLE + DATA + END + "--\n-- PostgreSQL database cluster dump complete\n--\n");

        assertThat(backup(look()).getStatus()).isEqualTo(BackupStatus.PARTIAL);
        assertThat(backup(LOOKED.at(dir, Map.of("dbname", "other"))).getStatus())
                .isEqualTo(BackupStatus.COMPLETED);
    }

    /** A database comes first, or what all share: what follows it is another's part. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesADumpBesideWhatAllDatabasesShareForOneOfPgDump(boolean sharedFirst) throws IOException {
        String shared = "--\n-- PostgreSQL database cluster dump\n--\nCREATE ROLE app;\n"
                + "--\n-- PostgreSQL database cluster dump complete\n--\n";
        String one = "--\n-- PostgreSQL database dump\n--\n" + TABLE + DATA + END;
        plain(sharedFirst ? shared + one : one + shared);

        var backup = backup(accepting());

        assertThat(backup.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.getTool()).as("tables may have been left out").isEqualTo("pg_dump");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- PostgreSQL database dump\n%1$s%2$s-- PostgreSQL database cluster dump\n%3$s-- PostgreSQL database cluster dump complete\n",
                "-- PostgreSQL database dump\n%1$s%2$s-- PostgreSQL database dump\n%1$s%2$s%3$s",
                "-- PostgreSQL database cluster dump\n-- PostgreSQL database dump\n%1$s%2$s%3$s"
            })
    void doesNotTakePartsOfWhichOneEndsEarlyForWhole(String parts) throws IOException {
        plain("--\n" + parts.formatted(TABLE, DATA, END));

        assertThat(backup(accepting()).getStatus()).isNotEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void doesNotTakeTablesOfOneDatabaseForThoseOfAnotherBeforeIt() throws IOException {
        plain("--\n-- PostgreSQL database cluster dump\n--\n\\connect orders\n-- PostgreSQL database dump\n" + END
                + "--\n-- PostgreSQL database cluster dump complete\n--\n-- PostgreSQL database dump\n--\n" + TABLE
                + DATA
                + END);

        assertThat(backup(accepting()).getStatus()).isNotEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void ignoresASmallScriptOfSomeoneElse() throws IOException {
        Files.writeString(dir.resolve("init.sql"), "CREATE ROLE app;\n");

        var seen = look();

        assertThat(seen.facts()).isEmpty();
        assertThat(seen.faults()).isEmpty();
        assertThat(seen.warnings()).singleElement().asString().contains("init.sql", "none of pg_dump; ignored");
    }

    @Test
    void inflatesAllPartsOfAScriptThatGzipWroteInSeveral() throws IOException {
        var zipped = new java.io.ByteArrayOutputStream();
        for (String part : new String[] {"-- PostgreSQL database dump\n" + TABLE + DATA, END}) {
            try (var gzip = new java.util.zip.GZIPOutputStream(zipped)) {
                gzip.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.write(dir.resolve("a.sql.gz"), zipped.toByteArray());

        var seen = accepting();

        assertThat(backup(seen).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(Looked.facts(seen, VerificationEvidence.class).get(0).getResult())
                .as("tables may have been left out")
                .isEqualTo(VerificationResult.RAN);
        var told = LOOKED.at(dir, Map.of("unnamed", "accept", "tables", "1"));
        assertThat(Looked.facts(told, VerificationEvidence.class).get(0).getResult())
                .isEqualTo(VerificationResult.PASSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zst", "lz4"})
    void readsAScriptThatLz4OrZstdPackedAndFindsThatOneIsCutOff(String end) throws IOException {
        var packed = new java.io.ByteArrayOutputStream();
        try (var out = end.equals("zst")
                ? new ZstdCompressorOutputStream(packed)
                : new FramedLZ4CompressorOutputStream(packed)) {
            out.write(("-- PostgreSQL database dump\n\\connect orders\n" + TABLE + DATA
                            + "INSERT INTO a VALUES (1);\n".repeat(500) + END)
                    .getBytes(StandardCharsets.UTF_8));
        }
        Path file = dir.resolve("a.sql." + end);
        Files.write(file, packed.toByteArray());
        assertThat(backup(look()).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup(look()).getCompression()).isEqualTo(end.equals("zst") ? "zstd" : "lz4");

        Files.write(file, java.util.Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
        Files.setLastModifiedTime(file, FileTime.from(Looked.NOW.minusSeconds(3600)));

        assertThat(backup(look()).getStatus()).isEqualTo(BackupStatus.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ZSTD", "LZ4", "GZIP"})
    void whatCannotBeReadIsNotDamaged(Packing packing) throws IOException {
        var packed = new java.io.ByteArrayOutputStream();
        try (var out = switch (packing) {
            case ZSTD -> new ZstdCompressorOutputStream(packed);
            case LZ4 -> new FramedLZ4CompressorOutputStream(packed);
            default -> new java.util.zip.GZIPOutputStream(packed);
        }) {
            out.write(("-- PostgreSQL database dump\n" + END).getBytes(StandardCharsets.UTF_8));
        }
        var stale = new IOException("Stale file handle");
        var half = new java.io.ByteArrayInputStream(packed.toByteArray(), 0, packed.size() / 2);
        var gone = new java.io.SequenceInputStream(half, new java.io.InputStream() {
            @Override
            public int read() throws IOException {
                throw stale;
            }
        });

        assertThatThrownBy(
                        () -> PlainDump.read(Bytes.of(gone, (what, done, total) -> {}, "a", 0), packing, new Script()))
                .isSameAs(stale);
    }

    /** A frame of zstd --long=31: its window of 2 GiB is not given to it. */
    @Test
    void whatTakesMoreMemoryThanThereIsIsNotDamaged() throws IOException {
        byte[] script = ("-- PostgreSQL database dump\n" + END).getBytes(StandardCharsets.UTF_8);
        var frame = new java.io.ByteArrayOutputStream();
        frame.write(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) 0xa8});
        int block = script.length << 3 | 1;
        frame.write(new byte[] {(byte) block, (byte) (block >> 8), (byte) (block >> 16)});
        frame.write(script);
        Path file = Files.write(dir.resolve("a.sql.zst"), frame.toByteArray());
        Files.setLastModifiedTime(file, FileTime.from(Looked.NOW.minusSeconds(3600)));

        var seen = look();

        assertThat(Looked.facts(seen, BackupEvidence.class)).isEmpty();
        assertThat(seen.faults())
                .singleElement()
                .extracting(Fault::message)
                .asString()
                .contains("cannot be read", "too much memory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    orders ! \\connect orders
                    Orders ! \\connect "Orders"
                    o'r-1  ! \\connect -reuse-previous=on "dbname='o\\'r-1'"
                    a"b    ! \\connect -reuse-previous=on "dbname='a""b'"
                           ! \\connect `touch evil`
                           ! \\connect -reuse-previous=on "dbname='x' host=evil"
                           ! \\connect orders evil
                           ! select '\\connect orders'
                    """, quoteCharacter = '~')
    void knowsOfWhichDatabaseAScriptIsByWhatPgDumpWritesAndByNothingElse(String database, String line) {
        assertThat(Connect.database(line)).isEqualTo(java.util.Optional.ofNullable(database));
    }

    @Test
    void takesADumpOfSomeTablesForAPartWhereItCanBeTold() throws IOException {
        String elsewhere = TABLE.replace("Schema: public", "Schema: app");
        String data = DATA.replace("Schema: public", "Schema: app");
        String schema = "--\n-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres\n--\n\nCREATE SCHEMA app;\n\n";
        String extension = "--\n-- Name: cron; Type: EXTENSION; Schema: -; Owner: -\n--\n\n";
        String head = "-- PostgreSQL database dump\n-- Dumped by pg_dump version 15.20\n";

        plain(head + elsewhere + data + END);
        assertThat(backup(accepting()).getStatus()).as("-t").isEqualTo(BackupStatus.PARTIAL);
        plain(head + schema + elsewhere + data + END);
        assertThat(backup(accepting()).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        plain(head + extension + elsewhere + data + END);
        assertThat(backup(accepting()).getStatus())
                .as("the extension may have made the schema")
                .isEqualTo(BackupStatus.COMPLETED);
        plain(head + schema.replace("app", "public") + TABLE + DATA + END);
        var seen = accepting();
        assertThat(backup(seen).getStatus()).as("-n public").isEqualTo(BackupStatus.PARTIAL);
        assertThat(seen.warnings()).anySatisfy(told -> assertThat(told).contains("-n public alone"));
        plain(head.replace("15.20", "9.6.24") + schema.replace("app", "public") + TABLE + DATA + END);
        assertThat(backup(accepting()).getStatus())
                .as("older releases always create it")
                .isEqualTo(BackupStatus.COMPLETED);
    }

    private Observation accepting() {
        return LOOKED.at(dir, Map.of("zone", "Europe/Berlin", "unnamed", "accept"));
    }

    private void plain(String text) throws IOException {
        Files.writeString(dir.resolve("a.sql"), text);
        Files.setLastModifiedTime(dir.resolve("a.sql"), FileTime.from(Instant.parse("2026-11-22T20:00:00Z")));
    }

    private Observation look() {
        return LOOKED.at(dir, Map.of("zone", "Europe/Berlin"));
    }

    private static BackupEvidence backup(Observation seen) {
        return Looked.facts(seen, BackupEvidence.class).get(0);
    }
}
