package dev.lifeboat.cli.migrate;

import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.mariadb.MariadbEngine;
import dev.lifeboat.migrate.plan.Dialect;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.postgres.PostgresEngine;
import dev.lifeboat.schemas.DatabaseIds;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which a verb finds a plan and its target. */
final class PlanOption {
    @Option(names = "--plan", required = true, paramLabel = "FILE", description = "the plan, YAML: docs/migrations.md")
    private Path file = Path.of("plan.yaml");

    @Option(
            names = "--database",
            required = true,
            paramLabel = "ID",
            description = "the database, e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "holds the password of the target's user; default: PGPASSWORD, else ~/.pgpass; of MariaDB and MySQL MYSQL_PWD")
    private @Nullable Path passwordFile;

    /** @throws IllegalArgumentException with everything that is wrong with it */
    Plan plan() {
        if (!DatabaseIds.isValid(database)) {
            throw new IllegalArgumentException(
                    "'" + database
                            + "' is not the id of a database; expected engine:cluster/name, e.g. postgresql:orders-prod/orders");
        }
        if (Dialect.ofDatabase(database) == null) {
            throw new IllegalArgumentException("plans of postgresql, mariadb and mysql can be run; '" + database
                    + "' is none. What another tool runs goes through: lifeboat gate exec");
        }
        return PlanFile.read(file, database);
    }

    Engine engine(Plan plan) {
        return switch (plan.target().dialect()) {
            case POSTGRESQL -> new PostgresEngine(new SecureRandom());
            case MYSQL -> new MariadbEngine(new SecureRandom());
        };
    }

    TargetConnector connector(Plan plan) {
        return new TargetConnector(plan, passwordFile);
    }
}
