package dev.lifeboat.cli.drill;

import picocli.CommandLine.Command;

/** {@code lifeboat drill}. */
@Command(
        name = "drill",
        description = "Rehearse a restore: bring a backup back elsewhere, and ask it what it holds.",
        synopsisSubcommandLabel = "run|schedule",
        subcommands = {DrillRunVerb.class, ScheduleVerb.class})
public final class DrillVerb {}
