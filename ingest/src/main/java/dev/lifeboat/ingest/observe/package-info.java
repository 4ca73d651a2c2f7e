/** What a backup tool says, as evidence: the contract of the adapters, one package each. Pure: no Kafka, no process. */
@NullMarked
package dev.lifeboat.ingest.observe;

import org.jspecify.annotations.NullMarked;
