package dev.lifeboat.ingest.fields;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What is to be told of one reading beside its facts. For one thread. */
public final class Notes {
    private static final int MOST_FAULTS = 20;

    private final List<Fault> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int more;

    /** Reads each element; what cannot be read is a fault, and hides no other. */
    public void each(List<JsonNode> elements, String place, Consumer<Entry> reader) {
        for (int i = 0; i < elements.size(); i++) {
            String at = place + "#/" + i;
            JsonNode element = elements.get(i);
            each(() -> reader.accept(Entry.of(element, at)));
        }
    }

    /** Does it; what cannot be read is a fault. */
    public void each(Runnable reading) {
        try {
            reading.run();
        } catch (BadInputException e) {
            fault(e.fault());
        }
    }

    public void fault(Fault fault) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(fault);
        } else {
            more++;
        }
    }

    public void warn(String warning) {
        warnings.add(warning);
    }

    public List<Fault> faults() {
        var all = new ArrayList<>(faults);
        if (more > 0) {
            all.add(new Fault(Fault.Kind.BAD_INPUT, faults.get(0).place(), "and " + more + " more like these"));
        }
        return all;
    }

    public List<String> warnings() {
        return warnings;
    }
}
