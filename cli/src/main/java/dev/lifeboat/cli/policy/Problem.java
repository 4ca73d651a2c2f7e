package dev.lifeboat.cli.policy;

/**
 * One thing that is wrong in a file of YAML.
 *
 * @param line counted from 1
 * @param key path of the key, e.g. policies[0].thresholds.RR-03.gate.maxAge
 * @param value what stands there; empty where nothing does
 * @param expected what was expected instead
 */
public record Problem(String file, int line, String key, String value, String expected) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + key + (value.isEmpty() ? "" : " is '" + value + "'") + "; expected "
                + expected;
    }
}
