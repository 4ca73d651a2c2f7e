package dev.lifeboat.schemas;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Avro makes objects only of classes it is told to trust. Ours are the generated records, and no others. The catalogue
 * and the codec see to it; a program that builds records before it touches either calls {@link #trust} first.
 */
public final class TrustedRecords {
    private static final String PACKAGE = "dev.lifeboat.v1";

    private TrustedRecords() {}

    private static boolean trusted;

    /** Adds our records to what Avro trusts in this process. Doing it again changes nothing. */
    public static synchronized void trust() {
        if (!trusted) {
            var before = ClassSecurityValidator.getGlobal();
            ClassSecurityValidator.setGlobal(type -> type.getPackageName().equals(PACKAGE) || before.isTrusted(type));
            trusted = true;
        }
    }
}
