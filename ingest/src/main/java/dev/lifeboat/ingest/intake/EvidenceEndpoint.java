package dev.lifeboat.ingest.intake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.intake.EvidenceLog.Fate;
import dev.lifeboat.ingest.intake.EvidenceLog.NotSent;
import dev.lifeboat.ingest.intake.EvidenceLog.Unknown;
import dev.lifeboat.ingest.intake.EvidenceLog.Written;
import dev.lifeboat.ingest.report.BadReportException;
import dev.lifeboat.ingest.report.Report;
import dev.lifeboat.ingest.report.Reports;
import dev.lifeboat.ingest.report.Reports.Form;
import dev.lifeboat.schemas.RegistryUnavailableException;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/evidence}: answers 202 once Kafka has all of a request, and tells of each report what it has when not. */
final class EvidenceEndpoint {
    private final Reports reports;
    private final EvidenceLog log;
    private final IntakeSettings settings;
    private final Semaphore places;

    EvidenceEndpoint(Reports reports, EvidenceLog log, IntakeSettings settings) {
        this.reports = reports;
        this.log = log;
        this.settings = settings;
        this.places = new Semaphore(settings.places());
    }

    void post(Context context) {
        try {
            var headers = headers(context);
            Form form = form(context);
            byte[] body = bodyOf(context);
            if (!places.tryAcquire()) { // not sooner: who sends slowly would hold one
                throw Problem.tooMany(settings.places());
            }
            try {
                take(context, reports.read(form, body, headers));
            } finally {
                places.release();
            }
        } catch (BadReportException e) {
            throw Problem.malformed(e);
        }
    }

    /** By their names in small letters. Of two that must be one, nobody could say which was meant. */
    private static Map<String, String> headers(Context context) {
        var headers = new HashMap<String, String>();
        for (String name : Collections.list(context.req().getHeaderNames())) {
            String small = name.toLowerCase(Locale.ROOT);
            var values = Collections.list(context.req().getHeaders(name));
            if (values.size() > 1 && (small.startsWith("ce-") || small.equals("content-type"))) {
                throw BadReportException.of(small, "there " + values.size() + " times", "it once");
            }
            headers.put(small, String.join(", ", values));
        }
        return headers;
    }

    private void take(Context context, List<Report> reports) {
        List<Fate> fates;
        try {
            fates = log.write(reports.stream().map(Report::evidence).collect(Collectors.toList()));
        } catch (RegistryUnavailableException | IllegalStateException e) {
            var problem = Problem.unavailable(
                    "nothing of it was written, for its schema is not to be had: " + e.getMessage() + ". Send it again",
                    e);
            problem.body().set("items", items(reports, Collections.nCopies(reports.size(), new NotSent(""))));
            throw problem;
        }
        if (fates.stream().allMatch(Written.class::isInstance)) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("accepted", reports.size());
            answer.set("items", items(reports, fates));
            context.status(202).contentType("application/json").result(answer.toString());
            return;
        }
        var problem = Problem.unavailable(why(fates), null);
        problem.body().set("items", items(reports, fates));
        throw problem;
    }

    private static String why(List<Fate> fates) {
        String reason = "";
        for (Fate fate : fates) {
            if (fate instanceof Unknown unknown) {
                reason = unknown.why();
            } else if (fate instanceof NotSent none && reason.isEmpty()) {
                reason = none.why();
            }
        }
        return "Kafka did not acknowledge all of it (" + reason
                + "); 'items' tells what it has. Send the same again: what" + " was written already counts once";
    }

    /** Of each report what Kafka has: written, unknown or not-written; and where, for what is written. */
    private static ArrayNode items(List<Report> reports, List<? extends Fate> fates) {
        var items = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < fates.size(); i++) {
            Report report = reports.get(i);
            Fate fate = fates.get(i);
            var evidence = report.evidence();
            var item = items.addObject()
                    .put("kind", report.kind().word())
                    .put("key", evidence.key())
                    .put("nativeId", evidence.nativeId());
            if (!report.eventId().isEmpty()) {
                item.put("eventId", report.eventId());
            }
            item.put("state", state(fate));
            if (fate instanceof Written written) {
                item.put("topic", written.topic())
                        .put("partition", written.partition())
                        .put("offset", written.offset());
            }
        }
        return items;
    }

    private static String state(Fate fate) {
        if (fate instanceof Written) {
            return "written";
        }
        return fate instanceof NotSent ? "not-written" : "unknown";
    }

    private static Form form(Context context) {
        String type = context.header("Content-Type");
        String[] parts = (type == null ? "" : type.toLowerCase(Locale.ROOT)).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].strip().startsWith("charset=")
                    && !parts[i].strip().replace("\"", "").equals("charset=utf-8")) {
                throw Problem.wrongMediaType(type);
            }
        }
        return switch (parts[0].strip()) {
            case "application/json" -> context.header("ce-specversion") == null ? Form.PLAIN : Form.BINARY_EVENT;
            case "application/cloudevents+json" -> Form.EVENT;
            case "application/cloudevents-batch+json" -> Form.EVENTS;
            default -> throw Problem.wrongMediaType(type);
        };
    }

    private byte[] bodyOf(Context context) {
        long deadline = System.nanoTime() + settings.bodyTime().toNanos();
        if (context.req().getContentLengthLong() > settings.mostBytes()) {
            throw Problem.tooLarge(settings.mostBytes());
        }
        var body = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        try {
            var in = context.req().getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                body.write(buffer, 0, n);
                if (body.size() > settings.mostBytes()) {
                    throw Problem.tooLarge(settings.mostBytes());
                }
                if (System.nanoTime() > deadline) {
                    throw Problem.notWhole("not after " + settings.bodyTime().toSeconds() + " s");
                }
            }
            return body.toByteArray();
        } catch (IOException e) {
            throw Problem.notWhole(said(e));
        }
    }

    private static String said(Exception e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
