package dev.lifeboat.ingest.awsbackup;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The resource that is the database.
 *
 * @param resource its ARN; empty when nothing tells one
 */
record Scope(String resource) {

    static Scope of(String wanted, Events events, Lists lists, ToolOutput first) {
        if (!wanted.isEmpty()) {
            return new Scope(wanted);
        }
        var all = new TreeSet<String>();
        events.backups.values().forEach(job -> add(all, job.text("resourceArn")));
        events.points.values().forEach(point -> add(all, point.text("resourceArn")));
        events.restores.values().forEach(job -> add(all, job.text("sourceResourceArn")));
        lists.points.values().forEach(point -> add(all, point.text("ResourceArn")));
        if (all.size() > 1) {
            String some = String.join(", ", all.stream().limit(10).toList());
            throw new BadInputException(
                    first.name(),
                    "tells of " + all.size() + " resources: " + some + (all.size() > 10 ? ", ..." : "")
                            + "; say which one is the database with --set resource=ARN");
        }
        return new Scope(all.isEmpty() ? "" : all.first());
    }

    private static void add(TreeSet<String> all, @Nullable String arn) {
        if (arn != null) {
            all.add(arn);
        }
    }

    /** Whether a resource is the database. */
    boolean holds(@Nullable String arn) {
        return arn != null && arn.equals(resource);
    }

    /** Whether a vault is in another region than the database. */
    boolean isElsewhere(@Nullable String vaultArn) {
        String there = region(vaultArn);
        String here = region(resource);
        return !there.isEmpty() && !here.isEmpty() && !there.equals(here);
    }

    private static String region(@Nullable String arn) {
        String[] parts = arn == null ? new String[0] : arn.split(":", 6);
        return parts.length < 6 ? "" : parts[3];
    }
}
