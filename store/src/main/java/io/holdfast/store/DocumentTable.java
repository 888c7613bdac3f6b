package io.holdfast.store;

import io.holdfast.kernel.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small things by kind and key. */
final class DocumentTable {
    private static final Row.Reader<Map.Entry<String, JsonObject>> ENTRY = row -> Map.entry(row.text(1), row.json(2));

    private DocumentTable() {}

    static Optional<JsonObject> find(Session session, String kind, String key) {
        return session.first(
                "SELECT body FROM document WHERE kind = ? AND document_key = ?", row -> row.json(1), kind, key);
    }

    static Map<String, JsonObject> list(Session session, String kind, String prefix) {
        String select = "SELECT document_key, body FROM document WHERE kind = ? AND document_key >= ?";
        Optional<String> end = firstAfter(prefix);
        return byKey(
                end.isPresent()
                        ? session.list(
                                select + " AND document_key < ? ORDER BY document_key", ENTRY, kind, prefix, end.get())
                        : session.list(select + " ORDER BY document_key", ENTRY, kind, prefix));
    }

    static Map<String, JsonObject> page(Session session, String kind, String prefix, String after, int limit) {
        String select = "SELECT document_key, body FROM document WHERE kind = ? AND document_key >= ?"
                + " AND document_key > ?";
        Optional<String> end = firstAfter(prefix);
        return byKey(
                end.isPresent()
                        ? session.list(
                                select + " AND document_key < ? ORDER BY document_key LIMIT ?",
                                ENTRY,
                                kind,
                                prefix,
                                after,
                                end.get(),
                                limit)
                        : session.list(select + " ORDER BY document_key LIMIT ?", ENTRY, kind, prefix, after, limit));
    }

    private static Map<String, JsonObject> byKey(List<Map.Entry<String, JsonObject>> rows) {
        Map<String, JsonObject> found = new LinkedHashMap<>();
        rows.forEach(row -> found.put(row.getKey(), row.getValue()));
        return found;
    }

    static void put(Session session, String kind, String key, JsonObject body) {
        session.update("""
                INSERT INTO document (kind, document_key, body) VALUES (?, ?, ?)
                ON CONFLICT (kind, document_key) DO UPDATE SET body = excluded.body""", kind, key, body);
    }

    static void delete(Session session, String kind, String key) {
        session.update("DELETE FROM document WHERE kind = ? AND document_key = ?", kind, key);
    }

    /** The first text, by code points, after everything that begins with the prefix; empty when nothing can follow. */
    static Optional<String> firstAfter(String prefix) {
        int end = prefix.length();
        while (end > 0) {
            int last = prefix.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return Optional.of(prefix.substring(0, end) + Character.toString(next));
            }
        }
        return Optional.empty();
    }
}
