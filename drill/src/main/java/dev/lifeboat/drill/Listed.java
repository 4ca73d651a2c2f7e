package dev.lifeboat.drill;

import dev.lifeboat.v1.BackupEvidence;

/**
 * A backup that a tool lists.
 *
 * @param backup what the tool's adapter says of it
 * @param place where the adapter found it: for tools that leave files behind, their path
 */
public record Listed(BackupEvidence backup, String place) {}
