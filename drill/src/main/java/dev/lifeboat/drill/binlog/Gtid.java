package dev.lifeboat.drill.binlog;

/** Names one transaction among all servers: {@code domain-server-number}. */
record Gtid(long domain, long server, long number) {
    @Override
    public String toString() {
        return domain + "-" + server + "-" + Long.toUnsignedString(number);
    }
}
