package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Expected;
import dev.lifeboat.drill.Validation;
import dev.lifeboat.drill.engine.Restored.Kind;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What a restored server is asked. */
public final class Questions {
    private static final int SHOWN = 3;

    private final Site site;
    private final Restored server;

    public Questions(Site site, Restored server) {
        this.site = site;
        this.server = server;
    }

    /** Reads all of the database, and asks what its owner wants to know. */
    public Measured measured() throws DrillEndedException {
        String name = site.request().name();
        try (var asked = server.open(name)) {
            var lastTransactionAt = asked.lastTransactionAt();
            structure(asked);
            site.deadline().check();
            var rows = asked.rows(site.progress());
            site.course().passed("rows", rows.rows() + " rows in " + rows.tables() + " tables were read");
            for (Validation validation : site.request().validations()) {
                ask(asked, validation);
            }
            var measured = new Measured(
                    asked.systemIdentifier(), rows.tables(), rows.rows(), asked.bytes(), lastTransactionAt);
            contents(asked);
            return measured;
        } catch (SQLException e) {
            throw blamed("rows", e);
        }
    }

    private void contents(Answers asked) throws DrillEndedException, SQLException {
        Expected expected = site.request().expected();
        if (expected != null) {
            site.deadline().check();
            site.progress().at("comparing contents", 0, 0);
            var found = asked.like(expected.snapshot(), expected.seal(), Instant.now());
            new Contents(expected).compare(found, site.course());
        }
    }

    private void structure(Answers asked) throws DrillEndedException {
        try {
            var structure = asked.structure(site.progress());
            if (!structure.looked()) {
                site.course().notRun("structure", structure.finding());
            } else if (structure.problems().isEmpty()) {
                site.course().passed("structure", structure.finding());
            } else {
                site.course().failed("structure", summary(structure.problems()));
            }
        } catch (SQLException e) {
            throw blamed("structure", e);
        }
    }

    private void ask(Answers asked, Validation validation) throws DrillEndedException, SQLException {
        String name = "validation " + validation.name();
        try {
            String answer = asked.answer(validation.sql());
            String wrong = validation.wrong(answer);
            if (wrong == null) {
                site.course().passed(name, "gave " + answer);
            } else {
                site.course().failed(name, wrong);
            }
        } catch (SQLException e) {
            if (server.kind(e) == Kind.WRONG_QUESTION) {
                throw DrillEndedException.couldNotRun(name, "the question itself is wrong: " + e.getMessage());
            }
            throw blamed(name, e);
        }
    }

    /** Compares with what there should be at least. */
    public boolean compare(Measured measured) {
        var floors = site.request().floors();
        site.course().floor("tables", measured.tables(), floors.tables());
        site.course().floor("rows", measured.rows(), floors.rows());
        site.course().floor("bytes", measured.bytes(), floors.bytes());
        var rto = site.request().rto();
        if (rto != null) {
            var took = site.course().restoreTime();
            if (took.compareTo(rto) <= 0) {
                site.course().passed(Check.RTO, "back in " + took.toSeconds() + " s, within " + rto);
            } else {
                site.course().warned(Check.RTO, "back in " + took.toSeconds() + " s, later than within " + rto);
            }
        }
        return true;
    }

    /** A server that answers with an error, or ends, does so because of what it was restored from, or says otherwise. */
    private DrillEndedException blamed(String check, SQLException e) {
        String said = e.getMessage() + "";
        Kind kind = server.kind(e);
        if (kind == Kind.NO_SUCH_DATABASE) {
            return DrillEndedException.failed(
                    "database", "there is no database " + site.request().name() + " in what was restored");
        }
        if (kind == Kind.TIMED_OUT || site.deadline().left().isZero()) {
            return site.deadline().over();
        }
        if (kind == Kind.LACKS_RESOURCES) {
            return DrillEndedException.couldNotRun(
                    check,
                    said + server.place(server.log()).map(line -> ": " + line).orElse(""));
        }
        var place = server.place(said + "\n" + (server.isAlive() ? "" : server.log()));
        return place.isPresent()
                ? DrillEndedException.couldNotRun(check, place.get())
                : DrillEndedException.failed(check, said);
    }

    private static String summary(List<String> problems) {
        String shown = String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())));
        return problems.size() > SHOWN ? shown + "; and " + (problems.size() - SHOWN) + " more" : shown;
    }
}
