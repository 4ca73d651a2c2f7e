package dev.lifeboat.migrate.run;

/** How the statements of a plan are executed. */
interface Execution {
    /**
     * Executes them all; returns if they are there for good, and as declared.
     *
     * @throws EndedException otherwise
     */
    void execute(Permission permission);
}
