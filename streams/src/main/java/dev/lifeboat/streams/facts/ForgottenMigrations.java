package dev.lifeboat.streams.facts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;

/**
 * Of which migrations something that was told is forgotten: each id sets four of 65,536 bits. Of one that has set them all nobody
 * can tell any more whether it has run; it takes 10,000 forgotten ids until one in twenty of the others is taken for one of them.
 * It stands in no record of the log: it is made by folding. Immutable.
 */
public record ForgottenMigrations(BitSet bits) implements Fact {
    private static final int BITS_OF_AN_ID = 4;

    private static final Provenance MADE = new Provenance(0, Instant.EPOCH, "", false, new Evidence("", 0, 0, "", ""));
    private static final Key KEY = new Key(Kind.FORGOTTEN_MIGRATIONS, "", "");

    public ForgottenMigrations {
        bits = (BitSet) bits.clone();
    }

    public static ForgottenMigrations of(Collection<String> ids) {
        var bits = new BitSet();
        ids.forEach(id -> set(bits, id));
        return new ForgottenMigrations(bits);
    }

    @Override
    public BitSet bits() {
        return (BitSet) bits.clone();
    }

    @Override
    public Kind kind() {
        return Kind.FORGOTTEN_MIGRATIONS;
    }

    @Override
    public Key key() {
        return KEY;
    }

    @Override
    public Provenance provenance() {
        return MADE;
    }

    /** Whether something may be forgotten that was told of that migration. */
    public boolean mayBe(String id) {
        long hash = hash(id);
        for (int bit = 0; bit < BITS_OF_AN_ID; bit++) {
            if (!bits.get(bit(hash, bit))) {
                return false;
            }
        }
        return true;
    }

    public ForgottenMigrations plus(ForgottenMigrations other) {
        var both = bits();
        both.or(other.bits);
        return new ForgottenMigrations(both);
    }

    private static void set(BitSet bits, String id) {
        long hash = hash(id);
        for (int bit = 0; bit < BITS_OF_AN_ID; bit++) {
            bits.set(bit(hash, bit));
        }
    }

    private static int bit(long hash, int which) {
        return (int) (hash >>> 16 * which) & 0xFFFF;
    }

    /** FNV-1a, well mixed. It is part of the store's format. */
    private static long hash(String id) {
        long hash = 0xcbf29ce484222325L;
        for (byte part : id.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (part & 0xFF)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
