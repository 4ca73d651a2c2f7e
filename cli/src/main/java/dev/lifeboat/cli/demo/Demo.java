package dev.lifeboat.cli.demo;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.local.PartFailedException;
import dev.lifeboat.local.PortTakenException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The demo from the first port to the last file. Backups, restores and the migration are done for real; what they are
 * worth is never said here, only read from what the pipeline publishes.
 */
final class Demo {
    private final Timeline timeline;
    private final StepLog steps;
    private final boolean keep;
    private final Belongings belongings = new Belongings();
    private final CountDownLatch played = new CountDownLatch(1);
    private List<String> again = List.of();

    /**
     * @param people where the timeline goes
     * @param machines where JSON lines go; null for nowhere
     * @param keep whether the stack stays until the process is ended
     */
    Demo(PrintStream people, boolean terminal, @Nullable PrintStream machines, boolean keep) {
        this.timeline = new Timeline(people, terminal);
        this.steps = new StepLog(machines);
        this.keep = keep;
    }

    /** Plays it, and returns the exit code. */
    int play() {
        Thread player = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endEarly(player), "demo-end"));
        timeline.title("lifeboat demo", "everything here is real: servers, rows, backups, restores, decisions");
        try {
            story();
            return end(ExitCode.DONE, null);
        } catch (StoryFailedException e) {
            return end(e.exitCode(), belongings.cancelled() ? "it was ended" : e.getMessage());
        } catch (PartFailedException | PortTakenException e) {
            return end(ExitCode.CRASH, belongings.cancelled() ? "it was ended" : String.valueOf(e.getMessage()));
        } catch (Exception e) {
            if (!belongings.cancelled()) {
                e.printStackTrace(System.err);
            }
            return end(ExitCode.CRASH, belongings.cancelled() ? "it was ended" : "crashed: " + e);
        } finally {
            played.countDown();
        }
    }

    /** Ctrl-C: whatever is being started is waited for, so that it can be ended too. */
    private void endEarly(Thread player) {
        belongings.cancel();
        player.interrupt();
        try {
            played.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        belongings.close();
    }

    private void story() throws Exception {
        Path directory = belongings.directory(keep);
        timeline.chapter(1, "A stack of its own, and a shop that nobody ever restored");
        // beside the stack: neither needs the other
        CompletableFuture<OrdersDatabase> shop =
                CompletableFuture.supplyAsync(() -> belongings.add(openShop(directory.resolve("orders"))));
        Stage stage = Stage.start(directory.resolve("stack"), belongings, timeline);
        timeline.good("all of it is ready; watch it live at " + stage.dashboard());
        steps.step(
                "stack",
                true,
                json -> json.put("dashboard", stage.dashboard().toString())
                        .put("gate", stage.gate().toString())
                        .put("seconds", timeline.elapsed().toMillis() / 1000.0));
        OrdersDatabase orders = shop.get();
        OrdersContents contents = OrdersContents.of(orders, directory);
        long rows = contents.take("shop").rows();
        timeline.good("the shop: database orders on 127.0.0.1:" + orders.port() + " with " + Timeline.count(rows)
                + " rows, its log archived");
        steps.step("orders", true, json -> json.put("rows", rows).put("port", orders.port()));
        Catalog catalog = belongings.add(new Catalog(stage.catalogUrl(), Registration.DATABASE));
        var gate = new GateClient(stage.gate(), Duration.ofSeconds(15), InstantSource.system());
        Scene scene = new Scene(directory, orders, contents, catalog, stage.watch(), gate, timeline, steps);
        chapters(scene, stage);
    }

    private static OrdersDatabase openShop(Path directory) {
        try {
            return OrdersDatabase.start(directory);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("the orders database does not start: " + e.getMessage(), e);
        }
    }

    private void chapters(Scene scene, Stage stage) throws Exception {
        UUID migration = PlanChapter.tell(scene, stage);
        timeline.chapter(3, "A real base backup");
        Recorded first = BackupChapter.tell(scene, "backup", "orders-1");
        BackupChapter.tellOfTheLog(scene, "log-archive", first);
        scene.ask("gate-without-restore", "deny", List.of("RESTORE_TEST_MISSING"), migration);
        timeline.chapter(4, "A real restore, into a second server");
        OrdersDrill rehearsal = scene.drill(first.backup(), null, first.backup().contents());
        DrillReport drill = DrillChapter.tell(scene, "restore", first, rehearsal);
        MigrationChapter.tell(scene, migration, first, drill);
        timeline.chapter(7, "The other way: the backup rots");
        String alert = DamageChapter.tell(scene, first, stage.pager());
        timeline.chapter(8, "Mended, and a mistake undone");
        long damaged = System.nanoTime();
        Recorded second = BackupChapter.tell(scene, "second-backup", "orders-2");
        again = MistakeChapter.tell(scene, second).command();
        DamageChapter.tellOfTheEnd(scene, stage.pager(), alert);
        timeline.chapter(9, "And then the clock");
        ClockChapter.tell(scene, damaged);
    }

    private int end(int code, @Nullable String problem) {
        Duration took = timeline.elapsed();
        steps.summary(code == ExitCode.DONE, took, problem);
        timeline.banner(
                code == ExitCode.DONE,
                code == ExitCode.DONE
                        ? "The story went as it must, in " + Timeline.brief(took) + "."
                        : "The story did NOT go as it must: " + problem);
        if (belongings.cancelled()) {
            return code; // whoever cancelled ends everything
        }
        if (keep) {
            if (!again.isEmpty()) {
                timeline.tell("Drill the second backup yourself, to the instant before the mistake:");
                again.forEach(timeline::tell);
            }
            timeline.tell("The stack keeps running, as asked. Ctrl-C, or kill "
                    + ProcessHandle.current().pid() + ", ends it; its files stay in " + belongings.directory());
            stay();
        } else {
            belongings.close();
        }
        return code;
    }

    private static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
