package dev.lifeboat.cli.snapshot;

import picocli.CommandLine.Command;

/** {@code lifeboat snapshot}. */
@Command(
        name = "snapshot",
        description =
                "Say in digests what the tables of a database hold, and compare: before and after, here and restored.",
        synopsisSubcommandLabel = "(take | compare)",
        subcommands = {SnapshotTakeVerb.class, SnapshotCompareVerb.class})
public final class SnapshotVerb {}
