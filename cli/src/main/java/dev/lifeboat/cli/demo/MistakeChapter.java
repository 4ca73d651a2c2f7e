package dev.lifeboat.cli.demo;

import dev.lifeboat.snapshot.file.Snapshot;
import java.time.Instant;

/** Business goes on, until somebody forgets a WHERE: only the log leads back to the instant before that. */
final class MistakeChapter {
    private static final String NEW_ORDERS = """
            with sold as (
                insert into orders (id, customer_id, status, placed_at, total_cents)
                select max(o.id) + n, n, 'paid', now(), 1990 from orders o, generate_series(1, 100) n group by n
                returning id),
            lines as (
                insert into order_lines select id, 1, 'SKU-000001', 1, 1990, 0.5 from sold),
            paid as (
                insert into payments select id, id, 1990, 'card', 'x', '{}', now() from sold returning 1)
            select count(*) from paid
            """;
    private static final String MISTAKE = "with gone as (delete from payments returning 1) select count(*) from gone";

    private MistakeChapter() {}

    /**
     * Restores from a backup to the instant before the mistake.
     *
     * @return the drill
     */
    static OrdersDrill tell(Scene scene, Recorded recorded) throws Exception {
        OrdersDatabase orders = scene.orders();
        long sold = Long.parseLong(orders.ask(NEW_ORDERS));
        Snapshot held = scene.contents().take("before-the-mistake");
        Instant before = orders.now();
        long gone = Long.parseLong(orders.ask(MISTAKE));
        scene.timeline()
                .tell(Timeline.count(sold) + " new orders come in, and right after " + before
                        + " somebody forgets a WHERE: " + Timeline.count(gone) + " payments are deleted");
        scene.steps()
                .step(
                        "mistake",
                        true,
                        json -> json.put("ordersSince", sold)
                                .put("paymentsDeleted", gone)
                                .put("instantBefore", before.toString()));
        BackupChapter.tellOfTheLog(scene, "second-log-archive", recorded);
        OrdersDrill drill = scene.drill(recorded.backup(), before, held);
        DrillChapter.tell(scene, "second-restore", recorded, drill);
        return drill;
    }
}
