package dev.lifeboat.drill.tool;

/** Words for a command line that a shell reads, in a setting of PostgreSQL that takes the place of {@code %}. */
final class Shell {
    private Shell() {}

    static String quoted(String word) {
        String plain = word.replace("%", "%%");
        return plain.matches("[A-Za-z0-9_@+=:,./-]+(%%)?") ? plain : "'" + plain.replace("'", "'\\''") + "'";
    }
}
