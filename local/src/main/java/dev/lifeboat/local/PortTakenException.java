package dev.lifeboat.local;

import java.util.Map;
import java.util.stream.Collectors;

/** Ports that a part needs are taken by other processes. */
public final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PortTakenException(Map<String, Integer> takenByPurpose) {
        super(takenByPurpose.entrySet().stream()
                .map(taken ->
                        "port " + taken.getValue() + ", meant for " + taken.getKey() + ", is taken by another process")
                .collect(Collectors.joining("; ")));
    }
}
