package io.holdfast.store;

import io.holdfast.control.store.StoreException;
import io.holdfast.kernel.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Brings a database to the newest schema, one numbered step after the other. A step that was applied is never changed;
 * its checksum is recorded and compared.
 */
final class Schema {
    private final List<Step> steps;

    /**
     * @param names of the steps in order, counted from 1
     * @param words what stands for {@code ${…}} on this engine
     */
    Schema(List<String> names, Map<String, String> words) {
        steps = names.stream().map(name -> Step.load(name, words)).toList();
    }

    /** Within the transaction of the session; the caller keeps other nodes away and commits. */
    void migrate(Session session) {
        session.update("""
                CREATE TABLE IF NOT EXISTS schema_step (
                    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)""");
        List<Applied> applied = session.list(
                "SELECT number, name, checksum FROM schema_step ORDER BY number",
                row -> new Applied(row.integer(1), row.text(2), row.text(3)));
        if (applied.size() > steps.size()) {
            throw new StoreException("schema: step " + applied.getLast().number() + " (expected: at most "
                    + steps.size() + "); a newer Holdfast wrote this database, start that one");
        }
        for (int i = 0; i < applied.size(); i++) {
            if (!applied.get(i).checksum().equals(steps.get(i).checksum())) {
                throw new StoreException("schema: step " + applied.get(i).name() + " was applied with checksum "
                        + applied.get(i).checksum() + " (expected: "
                        + steps.get(i).checksum() + ")");
            }
        }
        for (int i = applied.size(); i < steps.size(); i++) {
            Step step = steps.get(i);
            step.statements().forEach(session::update);
            session.update(
                    "INSERT INTO schema_step (number, name, checksum) VALUES (?, ?, ?)",
                    i + 1,
                    step.name(),
                    step.checksum());
        }
    }

    private record Applied(int number, String name, String checksum) {}

    /** @param checksum of the resource, before the engine's words were put in */
    private record Step(String name, String checksum, List<String> statements) {
        static Step load(String name, Map<String, String> words) {
            try (InputStream resource = Schema.class.getResourceAsStream("schema/" + name)) {
                if (resource == null) {
                    throw new IllegalStateException("schema step " + name + " is missing from the build");
                }
                byte[] content = resource.readAllBytes();
                String sql = new String(content, StandardCharsets.UTF_8);
                for (Map.Entry<String, String> word : words.entrySet()) {
                    sql = sql.replace("${" + word.getKey() + "}", word.getValue());
                }
                List<String> statements = List.of(sql.split(";\\s*\\n")).stream()
                        .map(String::strip)
                        .filter(statement -> !statement.isEmpty())
                        .toList();
                return new Step(name, Digest.of(content).toString(), statements);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
