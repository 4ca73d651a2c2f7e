package dev.lifeboat.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Keeps the memory of all RocksDB stores of the process within one bound, and the disk small. Public because Kafka
 * Streams creates it by name.
 */
public final class BoundedRocks implements RocksDBConfigSetter {
    private static final long CACHE_BYTES = 96L * 1024 * 1024;
    private static final long WRITE_BUFFER_BYTES = 64L * 1024 * 1024;
    /** A store takes its write buffer in pieces; the usual ones of 1 MiB would fill the bound before anything is written. */
    private static final long ARENA_BYTES = 64L * 1024;

    /**
     * Above the bound RocksDB flushes the store that is written to, be it ever so small, and not the one that holds the
     * memory: a store that is quiet must not hold much. With the usual 16 MiB, facts and references of four partitions
     * filled the bound, and each write of a readiness waited for a flush.
     */
    private static final long STORE_BUFFER_BYTES = 4L * 1024 * 1024;

    private static final int BLOCK_BYTES = 16 * 1024;

    private static final Cache CACHE = new LRUCache(CACHE_BYTES);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
    private static final BloomFilter BLOOM = new BloomFilter();

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinTopLevelIndexAndFilter(true);
        table.setBlockSize(BLOCK_BYTES);
        table.setFilterPolicy(BLOOM);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(STORE_BUFFER_BYTES);
        options.setArenaBlockSize(ARENA_BYTES);
        // a quarter smaller than LZ4; writing costs the same, reading a database that is not in memory 0.06 ms more
        options.setCompressionType(CompressionType.ZSTD_COMPRESSION);
        options.setMaxWriteBufferNumber(2);
    }

    @Override
    public void close(String storeName, Options options) {
        // cache, write buffers and filter are the process's own and stay
    }
}
