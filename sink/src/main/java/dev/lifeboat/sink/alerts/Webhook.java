package dev.lifeboat.sink.alerts;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A receiver of alerts.
 *
 * @param name what its deliveries are kept under; a new name is a new receiver
 * @param url where alerts are posted to, http or https
 * @param headers sent with each call, e.g. Authorization
 * @param timeout for one call, default 10 s
 */
public record Webhook(String name, URI url, Map<String, String> headers, Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public Webhook {
        if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
            throw new IllegalArgumentException("webhook name '" + name
                    + "' must have 1 to 100 characters out of letters, digits, dot, hyphen and underscore");
        }
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("the url of webhook " + name + " must be http://... or https://...");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of webhook " + name + " is " + timeout + "; must be > 0");
        }
        headers = Map.copyOf(headers);
    }

    public static Webhook of(String name, URI url) {
        return new Webhook(name, url, Map.of(), DEFAULT_TIMEOUT);
    }

    /** The name and the host: paths, queries and headers of webhooks are secrets. */
    @Override
    public String toString() {
        return "Webhook[" + name + " at " + url.getHost() + "]";
    }
}
