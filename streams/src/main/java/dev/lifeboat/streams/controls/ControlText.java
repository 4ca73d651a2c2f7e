package dev.lifeboat.streams.controls;

import java.util.List;

/**
 * What people ask about a control, in words.
 *
 * @param needs the evidence that it is judged by; where no source reports it, the control is unknown
 * @param engines which engines it applies to; for others it is not applicable
 * @param steady default in steady state
 * @param gate default when a migration is decided
 * @param source where the default comes from
 * @param standards the standards that it supports; it certifies none
 */
public record ControlText(
        String needs, String engines, String steady, String gate, String source, List<String> standards) {
    public ControlText {
        standards = List.copyOf(standards);
    }
}
