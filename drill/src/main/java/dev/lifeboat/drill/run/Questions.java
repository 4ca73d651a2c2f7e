package dev.lifeboat.drill.run;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.DrillReport.Measured;
import dev.lifeboat.drill.Validation;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.server.Asked;
import dev.lifeboat.drill.server.RestoredPostgres;
import dev.lifeboat.drill.server.Structure;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** What a restored server is asked. */
final class Questions {
    private static final int SHOWN = 3;
    private static final String NO_SUCH_DATABASE = "3D000";
    /** A question that is wrong itself, but for what should be there and is not. */
    private static final String WRONG_QUESTION = "42";

    private static final String LACKS_RESOURCES = "53";
    private static final String TIMED_OUT = "57014";

    private static final List<String> NOT_THERE = List.of("42P01", "42703", "42883", "3F000");

    private final Site site;
    private final RestoredPostgres server;

    Questions(Site site, RestoredPostgres server) {
        this.site = site;
        this.server = server;
    }

    /** Reads all of the database, and asks what its owner wants to know. */
    Measured measured() throws DrillEndedException {
        String name = site.request().name();
        try (var connection = DriverManager.getConnection(server.jdbcUrl(name))) {
            var asked = new Asked(connection);
            var lastTransactionAt = asked.lastTransactionAt();
            structure(name);
            site.deadline().check();
            var rows = asked.rows(site.progress());
            site.course().passed("rows", rows.rows() + " rows in " + rows.tables() + " tables were read");
            for (Validation validation : site.request().validations()) {
                ask(asked, validation);
            }
            return new Measured(asked.systemIdentifier(), rows.tables(), rows.rows(), asked.bytes(), lastTransactionAt);
        } catch (SQLException e) {
            throw blamed("rows", e);
        }
    }

    private void structure(String name) throws DrillEndedException {
        try {
            if (!Structure.canCheck(server.jdbcUrl(name))) {
                site.course().notRun("structure", "amcheck is not installed here");
                return;
            }
            var structure = Structure.check(server.jdbcUrl(name), site.progress());
            if (structure.problems().isEmpty()) {
                site.course()
                        .passed(
                                "structure",
                                "amcheck found nothing wrong in " + structure.tables() + " tables and "
                                        + structure.indexes() + " indexes");
            } else {
                site.course().failed("structure", summary(structure.problems()));
            }
        } catch (SQLException e) {
            throw blamed("structure", e);
        }
    }

    private void ask(Asked asked, Validation validation) throws DrillEndedException, SQLException {
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
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith(WRONG_QUESTION) && !NOT_THERE.contains(state)) {
                throw DrillEndedException.couldNotRun(name, "the question itself is wrong: " + e.getMessage());
            }
            throw blamed(name, e);
        }
    }

    /** Compares with what there should be at least. */
    boolean compare(Measured measured) {
        var floors = site.request().floors();
        compare("tables", measured.tables(), floors.tables(), "tables");
        compare("rows", measured.rows(), floors.rows(), "rows");
        compare("bytes", measured.bytes(), floors.bytes(), "bytes");
        var rto = site.request().rto();
        if (rto != null) {
            var took = site.course().restoreTime();
            if (took.compareTo(rto) <= 0) {
                site.course().passed("rto", "back in " + took.toSeconds() + " s, within " + rto);
            } else {
                site.course().warned("rto", "back in " + took.toSeconds() + " s, later than within " + rto);
            }
        }
        return true;
    }

    private void compare(String what, long found, long floor, String unit) {
        if (found < floor) {
            site.course().failed("floor of " + what, found + " " + unit + ", fewer than " + floor);
        } else {
            site.course().passed("floor of " + what, found + " " + unit + ", at least " + floor + " were expected");
        }
    }

    /** A server that answers with an error, or ends, does so because of what it was restored from, or says otherwise. */
    private DrillEndedException blamed(String check, SQLException e) {
        String said = e.getMessage() + "";
        if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
            return DrillEndedException.failed(
                    "database", "there is no database " + site.request().name() + " in what was restored");
        }
        if (TIMED_OUT.equals(e.getSQLState()) || site.deadline().left().isZero()) {
            return site.deadline().over();
        }
        if (String.valueOf(e.getSQLState()).startsWith(LACKS_RESOURCES)) {
            return DrillEndedException.couldNotRun(check, said);
        }
        var place = Blame.place(said + "\n" + (server.isAlive() ? "" : server.log()));
        return place.isPresent()
                ? DrillEndedException.couldNotRun(check, place.get())
                : DrillEndedException.failed(check, said);
    }

    private static String summary(List<String> problems) {
        String shown = String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())));
        return problems.size() > SHOWN ? shown + "; and " + (problems.size() - SHOWN) + " more" : shown;
    }
}
