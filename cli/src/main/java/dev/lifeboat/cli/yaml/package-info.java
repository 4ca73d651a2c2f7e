/** YAML files that people write: read key by key, and everything that is wrong with them told with its line. */
@NullMarked
package dev.lifeboat.cli.yaml;

import org.jspecify.annotations.NullMarked;
