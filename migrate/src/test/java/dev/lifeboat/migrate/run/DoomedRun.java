package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.postgres.PostgresEngine;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A process that runs a migration and dies when a step begins, as killed with kill -9. */
final class DoomedRun {
    static final int DEAD = 137;

    private DoomedRun() {}

    public static void main(String[] args) {
        String url = args[0];
        var step = Step.valueOf(args[1]);
        boolean transactional = Boolean.parseBoolean(args[2]);
        var plan = transactional ? KilledRunTest.PLAN : KilledRunTest.ONE_BY_ONE;
        new MigrationRun(
                        plan.plan(),
                        () -> DriverManager.getConnection(url),
                        new PostgresEngine(new SecureRandom()),
                        question -> new Gate.Allowed("d", Instant.now().plus(Duration.ofMinutes(15)), null, null),
                        word -> {},
                        RunSettings.DEFAULT,
                        InstantSource.system(),
                        new Observer() {
                            private int statements;

                            @Override
                            public void begins(Step now, String what) {
                                statements += now == Step.STATEMENT ? 1 : 0;
                                if (now == step && statements != 1) {
                                    Runtime.getRuntime().halt(DEAD);
                                }
                            }
                        })
                .run();
    }
}
