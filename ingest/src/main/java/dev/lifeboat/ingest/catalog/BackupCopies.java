package dev.lifeboat.ingest.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.v1.BackupCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The copies of a backup: the JSON column {@code copies}, an array of objects with location, media, off_site and
 * locked_until; and what the columns media, off_site and locked_until say of the first location, as an entry with that
 * very location.
 */
final class BackupCopies {
    private BackupCopies() {}

    static List<BackupCopy> of(Columns row) {
        var copies = new ArrayList<BackupCopy>();
        if (row.has("media") || row.has("off_site") || row.has("locked_until")) {
            copies.add(copy(row, "backup_location"));
        }
        Object json = row.value("copies");
        if (json != null) {
            addAll(copies, json.toString(), row);
        }
        return copies;
    }

    private static void addAll(List<BackupCopy> copies, String json, Columns row) {
        JsonNode tree = Json.tree(json);
        if (tree == null || !tree.isArray()) {
            row.warn(Warning.Kind.MALFORMED, "copies is no JSON array of objects; taken as none");
            return;
        }
        for (JsonNode item : tree) {
            if (copies.size() >= Limits.ITEMS) {
                row.warn(Warning.Kind.CUT, "copies has " + tree.size() + " items, kept " + Limits.ITEMS);
                return;
            }
            if (item.isObject()) {
                copies.add(copy(row.within("copies", fields(item)), "location"));
            } else if (item.isTextual()) {
                copies.add(new BackupCopy(Texts.bounded(item.asText(), Limits.LOCATION), "", false, null));
            }
        }
    }

    private static BackupCopy copy(Columns of, String location) {
        Boolean offSite = of.bool("off_site");
        return new BackupCopy(
                of.textOrEmpty(location, Limits.LOCATION),
                of.textOrEmpty("media", Limits.NAME),
                offSite != null && offSite,
                of.instant("locked_until"));
    }

    private static Map<String, Object> fields(JsonNode item) {
        var fields = new java.util.HashMap<String, Object>();
        item.properties().forEach(field -> {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                fields.put(field.getKey(), field.getValue().asText());
            }
        });
        return fields;
    }
}
