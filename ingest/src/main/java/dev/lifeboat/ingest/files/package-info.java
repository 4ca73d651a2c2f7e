/** What adapters of files share: finding backups below a directory, reading small texts, saying where copies are kept. */
@NullMarked
package dev.lifeboat.ingest.files;

import org.jspecify.annotations.NullMarked;
