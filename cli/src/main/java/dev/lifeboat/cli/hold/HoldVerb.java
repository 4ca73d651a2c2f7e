package dev.lifeboat.cli.hold;

import picocli.CommandLine.Command;

/** {@code lifeboat hold}: the backups that migrations hold. */
@Command(
        name = "hold",
        description = "Backups that are held for migrations.",
        subcommands = {HoldListVerb.class, HoldApplyVerb.class})
public final class HoldVerb {}
