package dev.lifeboat.sink.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;

/** Small JSON. */
final class Json {
    private Json() {}

    static String array(Collection<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array.toString();
    }
}
