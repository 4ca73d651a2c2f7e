package dev.lifeboat.cli.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.audit.AuditReport;
import dev.lifeboat.ingest.audit.MigrationColumn;
import dev.lifeboat.ingest.audit.Severity;
import dev.lifeboat.ingest.audit.Table;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report as one JSON object. What is not known is null. */
final class AuditJson {
    private AuditJson() {}

    static ObjectNode of(AuditReport report) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("server", report.server())
                .put("product", report.product())
                .put("at", report.at().toString())
                .put("tookMillis", report.took().toMillis());
        var counts = json.putObject("counts");
        for (Severity severity : Severity.values()) {
            counts.put(name(severity), report.count(severity));
        }
        var findings = json.putArray("findings");
        report.findings()
                .forEach(finding -> findings.addObject()
                        .put("check", finding.check())
                        .put("severity", name(finding.severity()))
                        .put("finding", finding.finding())
                        .put("remedy", finding.remedy()));
        var tables = json.putArray("largestTables");
        for (Table table : report.largest()) {
            tables.addObject()
                    .put("schema", table.schema())
                    .put("table", table.name())
                    .put("bytes", table.bytes())
                    .put("rows", table.rows())
                    .put("statisticsAgeSeconds", seconds(table.statisticsAge()))
                    .put("statisticsNever", table.never())
                    .put("writtenAgeSeconds", seconds(table.writtenAge()));
        }
        var columns = json.putArray("migrationColumns");
        for (MigrationColumn column : report.columns()) {
            columns.addObject()
                    .put("schema", column.schema())
                    .put("table", column.table())
                    .put("column", column.column())
                    .put("purpose", column.purpose().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }
}
