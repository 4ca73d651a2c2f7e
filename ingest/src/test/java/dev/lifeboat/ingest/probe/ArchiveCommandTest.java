package dev.lifeboat.ingest.probe;

import static dev.lifeboat.ingest.probe.ArchiveCommand.HIDES_FAILURES;
import static dev.lifeboat.ingest.probe.ArchiveCommand.KEEPS_NOTHING;
import static dev.lifeboat.ingest.probe.ArchiveCommand.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "/bin/true",
                "/usr/bin/true %p",
                "true # later",
                ":",
                " exit 0",
                "exit 0;",
                "exit 0; cp %p /archive/%f",
                "cd .",
                "cd . && true",
                "echo %f",
                "echo %f >> /var/log/wal.list",
                "printf '%p'",
                "test -f %p",
                "[ -f %p ]",
                "REM cp %p",
                "rem",
                "# cp %p /archive/%f",
                "cp %p /dev/null",
                "cp '%p' \"/dev/null\"",
                "dd if=%p of=/dev/null",
                "copy \"%p\" NUL",
                "cmd /c exit 0",
                "gzip <%p >/dev/null",
                "gzip < %p > /dev/null 2>&1",
                "gzip -c %p &> /dev/null",
                "cat %p | gzip > /dev/null",
                "cat %p",
                "touch /archive/%f",
                "rm %p",
                "sh -c 'exit 0'",
                "/bin/bash -c \"true %p\"",
                "true || cp %p /archive/%f",
                "{ true; }",
                "(true)",
                "ENABLED=no true %p",
                "if true; then true; fi"
            })
    void knowsACommandThatKeepsNothing(String command) {
        assertThat(ArchiveCommand.of(command)).isEqualTo(KEEPS_NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pgbackrest archive-push %p || true",
                "pgbackrest archive-push %p || /bin/true",
                "cp %p /archive/%f || :",
                "cp %p /archive/%f ; true",
                "cp %p /archive/%f; exit 0",
                "cp %p /archive/%f;true;",
                "cp %p /archive/%f || exit 0 # never mind",
                "cp %p /archive/%f || echo failed",
                "cp %p /archive/%f || true && echo done",
                "(cp %p /archive/%f) || (echo failed; true)",
                "cp %p /archive/%f &",
                "wal-g wal-push %p 2>&1 | tee /var/log/wal",
                "wal-g wal-push %p 2>&1 | logger -t wal",
                "if ! cp %p /archive/%f; then echo failed; fi",
                "sh -c 'cp %p /archive/%f || true'",
                "/usr/local/bin/archive"
            })
    void knowsACommandWhoseFailuresDoNotShow(String command) {
        assertThat(ArchiveCommand.of(command)).isEqualTo(HIDES_FAILURES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cp %p /archive/%f",
                "test ! -f /archive/%f && cp %p /archive/%f",
                "cd /archive && cp /pg/%p %f && echo done",
                "cp %p /archive/%f && true",
                "cp %p /archive/%f >/dev/null 2>&1",
                "pgbackrest --stanza=main archive-push %p > /dev/null",
                "AWS_REGION=eu wal-g wal-push %p",
                "gzip < %p > /archive/%f.gz 2>/dev/null",
                "gzip -c %p | ssh store 'cat > /archive/%f.gz || true'",
                "zstd -q %p -o /archive/%f.zst > /dev/null",
                "dd if=%p of=/archive/%f 2> /dev/null",
                "tee /archive/%f < %p > /dev/null",
                "scp -F /dev/null %p store:/archive/%f",
                "rsync -a %p store:/archive/%f || exit 1",
                "cp %p /archive/%f || (echo failed; exit 1)",
                "cp %p /a/%f || cp %p /b/%f",
                "cp %p '/archive/#1; true/%f'",
                "if test ! -f /archive/%f; then cp %p /archive/%f; fi",
                "bash -c 'cp %p /archive/%f'",
                "copy \"%p\" \"C:\\\\archive\\\\%f\"",
                "cp pg_wal/%f /archive/",
                "false",
                "exit 1",
                "/usr/local/bin/true-archive %p"
            })
    void saysNothingAgainstAnyOther(String command) {
        assertThat(ArchiveCommand.of(command)).isEqualTo(PLAIN);
    }
}
