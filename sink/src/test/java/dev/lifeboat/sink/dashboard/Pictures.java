package dev.lifeboat.sink.dashboard;

import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the pictures of the page that the docs show, from {@link DashboardForPictures}. */
final class Pictures {
    private Pictures() {}

    /** @param args address of the server, directory of the pictures */
    public static void main(String[] args) throws Exception {
        Path chromium = Chromium.installed().orElseThrow();
        Path docs = Path.of(args[1]);
        Files.createDirectories(docs);
        String orders = "#/databases/postgresql%3Aorders-prod%2Forders";
        take(chromium, args[0], "ledger", 900, false, docs.resolve("dashboard.png"));
        take(chromium, args[0] + orders, "Restore tested", 940, false, docs.resolve("database.png"));
    }

    private static void take(Path binary, String url, String text, int height, boolean dark, Path file)
            throws Exception {
        try (var chromium = new Chromium(binary, 1280, height, dark)) {
            chromium.open(url);
            chromium.awaitText(text);
            chromium.awaitText("Live");
            Files.write(file, chromium.picture());
        }
    }
}
