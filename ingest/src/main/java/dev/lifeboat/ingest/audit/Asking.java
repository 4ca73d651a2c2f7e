package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.ingest.server.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Asks, and gathers what is found. What could not be asked is a finding as well. For one thread. */
final class Asking {
    private final Server server;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> checks = new HashSet<>();
    private String role = "...";
    private boolean seesAll = true;
    private boolean answered = true;

    Asking(Server server) {
        this.server = server;
    }

    Server server() {
        return server;
    }

    /** Who asks, as it is written in a grant. */
    void role(String name) {
        role = name;
    }

    /** Only a part of the tables can be seen: that one is not there cannot be told. */
    void seesNotAll(String remedy) {
        seesAll = false;
        notSeen(
                "visibility",
                "this user sees only tables that it has some right on: what is said of tables here may not be all",
                remedy);
    }

    /** Something is not among the tables: bad, unless it may just not be seen. */
    void absent(String check, Severity severity, String finding, String remedy) {
        if (seesAll) {
            add(check, severity, finding, remedy);
        } else {
            notSeen(check, "among the tables that can be seen: " + finding, "See visibility");
        }
    }

    /** The rows, for a check; empty where it was refused, which is then a finding. */
    Optional<List<Entry>> rows(String check, Question question) {
        var answer = server.ask(question);
        if (answer instanceof Answer.Rows rows) {
            return Optional.of(rows.rows());
        }
        refused(check, (Answer.Refused) answer);
        return Optional.empty();
    }

    /** Does that with the rows. What cannot be read of them is a finding, and hides no other. */
    void with(String check, Question question, Consumer<List<Entry>> then) {
        rows(check, question).ifPresent(rows -> reading(check, () -> then.accept(rows)));
    }

    /** Does that with the only row; none is a finding, too. */
    void withRow(String check, Question question, Consumer<Entry> then) {
        with(check, question, rows -> {
            if (rows.isEmpty()) {
                notSeen(check, question.name() + " has no row", "Tell us which server says that");
            } else {
                then.accept(rows.get(0));
            }
        });
    }

    private void reading(String check, Runnable then) {
        try {
            then.run();
        } catch (BadInputException e) {
            answered = false;
            notSeen(
                    check,
                    "the answer cannot be read: " + e.fault(),
                    "This release of the engine answers otherwise than those we know; tell us which it is");
        }
    }

    /** What one right keeps from several checks is a finding of each, or what was found before would be taken for gone. */
    void refused(String check, Answer.Refused refused) {
        answered = false;
        String grant = refused.question().grant();
        String remedy = switch (refused.why()) {
            case DENIED ->
                grant.isEmpty()
                        ? "Ask with a role that may"
                        : "Have an administrator run: " + String.format(Locale.ROOT, grant, role);
            case TOO_SLOW -> "Ask again when the server has less to do, or give it more time with --timeout";
            case FAILED -> "See what the server says; this release may not have it";
        };
        notSeen(check, refused.toString(), remedy);
    }

    void notSeen(String check, String finding, String remedy) {
        add(check, Severity.NOT_SEEN, finding, remedy);
    }

    /** It could not be asked, as if it were refused. */
    void unanswered(String check, String finding, String remedy) {
        answered = false;
        notSeen(check, finding, remedy);
    }

    void critical(String check, String finding, String remedy) {
        add(check, Severity.CRITICAL, finding, remedy);
    }

    void warning(String check, String finding, String remedy) {
        add(check, Severity.WARNING, finding, remedy);
    }

    void info(String check, String finding) {
        add(check, Severity.INFO, finding, "");
    }

    void info(String check, String finding, String remedy) {
        add(check, Severity.INFO, finding, remedy);
    }

    void add(String check, Severity severity, String finding, String remedy) {
        String unique = check;
        for (int i = 2; !checks.add(unique); i++) {
            unique = check + "-" + i;
        }
        findings.add(new Finding(unique, severity, finding, remedy));
    }

    /** Whether every question was answered, in a way that can be read. */
    boolean wasAnswered() {
        return answered;
    }

    /** The worst first; else in the order in which they were found. */
    List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
    }
}
