package dev.lifeboat.streams.readiness;

/** How many seeded cases a test goes through: all, unless the system property lifeboat.seeds asks for fewer. */
public final class Seeds {
    private static final int MOST = Integer.getInteger("lifeboat.seeds", Integer.MAX_VALUE);

    public static int upTo(int all) {
        return Math.min(all, MOST);
    }

    /** Whether all are gone through, so that what happens rarely has happened. */
    public static boolean all() {
        return MOST == Integer.MAX_VALUE;
    }

    private Seeds() {}
}
