package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/**
 * Whether the newest good backup is encrypted, and its key is held: RR-21. Only a restore proves a key, and only the key
 * that it used: a rotation asks for another proof.
 */
final class EncryptionControl {

    static Finding held(Scene scene) {
        Candidate newest = scene.leaning.newest;
        if (newest == null) {
            return BackupControls.noBackup();
        }
        Backup.Storage storage = newest.backup.storage();
        if (storage.encrypted() == null) {
            return Finding.unknown(
                    ReasonCode.ENCRYPTION_UNKNOWN,
                    () -> "nothing tells whether " + newest + " is encrypted",
                    newest.backup);
        }
        if (!storage.encrypted()) {
            return Finding.fail(ReasonCode.NOT_ENCRYPTED, () -> newest + " is not encrypted", newest.backup);
        }
        Tested proof = proof(scene, newest, storage.keyId());
        return proof == null
                ? Finding.unknown(
                        ReasonCode.KEY_UNPROVEN, () -> "no restore proved the key of " + newest, newest.backup)
                : Finding.pass(
                        () -> newest + " is encrypted; the restore of backup " + proof.fact.backupId() + " "
                                + scene.ago(proof.end) + " proved the key",
                        newest.backup,
                        proof.fact);
    }

    /** The restore of a backup with the same key; where the key has no name, of this very backup. */
    private static @Nullable Tested proof(Scene scene, Candidate newest, @Nullable String keyId) {
        if (keyId == null) {
            return newest.newestRestore(scene.at, scene.skew);
        }
        for (Candidate run : scene.index.runs) {
            if (keyId.equals(run.backup.storage().keyId())) {
                Tested restore = run.newestRestore(scene.at, scene.skew);
                if (restore != null) {
                    return restore;
                }
            }
        }
        return null;
    }

    private EncryptionControl() {}
}
