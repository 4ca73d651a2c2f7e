package dev.lifeboat.ingest.report;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a request, at one place of it.
 *
 * @param item which report of a batch, from 0; null when there is but one, or the whole is meant
 * @param place a JSON pointer into the body ({@code ""} is all of it), or the name of a header
 * @param found what is there
 * @param expected what should be there
 */
public record Mistake(@Nullable Integer item, String place, String found, String expected) {

    /** Whether the place is in the body, and not a header. */
    public boolean inBody() {
        return place.isEmpty() || place.startsWith("/");
    }

    @Override
    public String toString() {
        return (place.isEmpty() ? "(body)" : place) + " is " + found + "; expected " + expected;
    }
}
