package dev.lifeboat.cli.migrate;

import picocli.CommandLine.Command;

/** {@code lifeboat migrate}. */
@Command(
        name = "migrate",
        description = "Run a migration so that it can be undone, and ask the database what became of one.",
        synopsisSubcommandLabel = "run|status",
        subcommands = {MigrateRunVerb.class, MigrateStatusVerb.class})
public final class MigrateVerb {}
