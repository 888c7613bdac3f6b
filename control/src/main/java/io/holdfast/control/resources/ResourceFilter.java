package io.holdfast.control.resources;

import io.holdfast.control.store.ResourceRow;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code $filter} of lists of resources: {@code resourceType eq 'T'}, {@code name eq 'N'}, {@code resourceGroup eq 'G'},
 * {@code location eq 'L'}, {@code provisioningState eq 'S'}, {@code tagName eq 'K'} and {@code tagValue eq 'V'}, joined by
 * {@code and}.
 */
public final class ResourceFilter {
    public static final ResourceFilter ALL = new ResourceFilter(List.of());

    private static final Pattern CLAUSE = Pattern.compile(
            "\\s*(resourceType|name|resourceGroup|location|provisioningState|tagName|tagValue)\\s+eq\\s+'((?:[^']|'')*+)'\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AND = Pattern.compile("and\\b", Pattern.CASE_INSENSITIVE);

    private final List<Predicate<ResourceRow>> clauses;

    private ResourceFilter(List<Predicate<ResourceRow>> clauses) {
        this.clauses = List.copyOf(clauses);
    }

    /** @throws io.holdfast.kernel.ProblemException InvalidFilterInQueryString */
    public static ResourceFilter parse(String text) {
        if (text.length() > 2000) {
            throw invalid();
        }
        List<Predicate<ResourceRow>> clauses = new ArrayList<>();
        Matcher clause = CLAUSE.matcher(text);
        Matcher and = AND.matcher(text);
        String tagName = "";
        int at = 0;
        while (true) {
            if (!clause.region(at, text.length()).lookingAt()) {
                throw invalid();
            }
            String value = clause.group(2).replace("''", "'");
            switch (Ascii.lower(clause.group(1))) {
                case "resourcetype" ->
                    clauses.add(row -> Ascii.equalsIgnoreCase(row.id().type().toString(), value));
                case "name" ->
                    clauses.add(row -> Ascii.equalsIgnoreCase(row.id().name(), value));
                case "resourcegroup" ->
                    clauses.add(row -> row.id().resourceGroup().stream()
                            .anyMatch(group -> Ascii.equalsIgnoreCase(group.name(), value)));
                case "location" ->
                    clauses.add(row -> row.document().string("location").stream()
                            .anyMatch(location -> Ascii.equalsIgnoreCase(location, value)));
                case "provisioningstate" -> clauses.add(row -> Ascii.equalsIgnoreCase(row.provisioningState(), value));
                case "tagname" -> {
                    tagName = value;
                    clauses.add(row -> tags(row).findIgnoreCase(value).isPresent());
                }
                case "tagvalue" -> {
                    String name = tagName;
                    clauses.add(row -> name.isEmpty()
                            ? tags(row).members().values().stream()
                                    .anyMatch(io.holdfast.kernel.json.Json.of(value)::equals)
                            : tags(row).findIgnoreCase(name).stream()
                                    .anyMatch(io.holdfast.kernel.json.Json.of(value)::equals));
                }
                default -> throw invalid();
            }
            at = clause.end();
            if (at == text.length()) {
                return new ResourceFilter(clauses);
            }
            if (!and.region(at, text.length()).lookingAt()) {
                throw invalid();
            }
            at = and.end();
        }
    }

    private static JsonObject tags(ResourceRow row) {
        return row.document().object("tags").orElse(JsonObject.EMPTY);
    }

    private static RuntimeException invalid() {
        return Problem.of(
                        ProblemCode.INVALID_FILTER,
                        "The filter is not understood (expected: clauses such as resourceType eq 'Namespace/type', joined by and;"
                                + " properties: resourceType, name, resourceGroup, location, provisioningState, tagName,"
                                + " tagValue).",
                        "$filter")
                .exception();
    }

    public boolean accepts(ResourceRow row) {
        return clauses.stream().allMatch(clause -> clause.test(row));
    }
}
