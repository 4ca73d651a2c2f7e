package dev.lifeboat.cli.procedure;

import picocli.CommandLine.Command;

/** {@code lifeboat procedure}: how databases are brought back, step by step. */
@Command(
        name = "procedure",
        description = "Register how a database is brought back, print it as a runbook, and follow it as a drill.",
        subcommands = {RegisterVerb.class, ShowVerb.class, RunVerb.class})
public final class ProcedureVerb {}
