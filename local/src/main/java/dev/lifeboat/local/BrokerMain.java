package dev.lifeboat.local;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** Formats the broker's storage unless that was done before, then runs the broker: one JVM start instead of two. */
final class BrokerMain {
    private BrokerMain() {}

    /**
     * @param args the cluster's id, and the file with the broker's settings
     */
    public static void main(String[] args) {
        int formatted = StorageTool.execute(
                new String[] {"format", "--ignore-formatted", "--standalone", "-t", args[0], "-c", args[1]},
                System.out);
        if (formatted != 0) {
            System.exit(formatted);
        }
        Kafka.main(new String[] {args[1]});
    }
}
