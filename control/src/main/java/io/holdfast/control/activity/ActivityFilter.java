package io.holdfast.control.activity;

import io.holdfast.control.store.ActivityQuery;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Problem;
import io.holdfast.kernel.ProblemCode;
import io.holdfast.kernel.ProblemException;
import io.holdfast.kernel.ResourceId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code $filter} of the activity log: {@code eventTimestamp ge 'T'}, {@code eventTimestamp le 'T'}, and {@code caller},
 * {@code operationName} (or {@code operations}), {@code resourceUri} (or {@code resourceId}), {@code resourceGroupName},
 * {@code resourceProvider}, {@code status}, {@code correlationId} each with {@code eq}, joined by {@code and}. A time may
 * stand without quotes, as az sends it.
 */
public final class ActivityFilter {
    private static final Pattern CLAUSE = Pattern.compile(
            "\\s*([A-Za-z]+)\\s+(eq|ge|le)\\s+(?:'((?:[^']|'')*+)'|([0-9][0-9A-Za-z:.+-]*+))\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern AND = Pattern.compile("and\\b", Pattern.CASE_INSENSITIVE);
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("eventtimestamp", "time"),
            Map.entry("caller", "caller"),
            Map.entry("operationname", "operation"),
            Map.entry("operations", "operation"),
            Map.entry("resourceuri", "resource"),
            Map.entry("resourceid", "resource"),
            Map.entry("resourcegroupname", "group"),
            Map.entry("resourceprovider", "provider"),
            Map.entry("status", "status"),
            Map.entry("correlationid", "correlation"));

    private ActivityFilter() {}

    /** @throws ProblemException InvalidFilterInQueryString */
    public static ActivityQuery parse(
            ResourceId scope, Optional<String> filter, Optional<ActivityQuery.Cursor> after, int limit) {
        Map<String, String> found = new HashMap<>();
        filter.filter(text -> !text.isBlank()).ifPresent(text -> clauses(text, found));
        return new ActivityQuery(
                scope,
                Optional.ofNullable(found.get("time ge")).map(ActivityFilter::time),
                Optional.ofNullable(found.get("time le")).map(ActivityFilter::time),
                Optional.ofNullable(found.get("caller")),
                Optional.ofNullable(found.get("operation")),
                Optional.ofNullable(found.get("resource")).map(ActivityFilter::resource),
                Optional.ofNullable(found.get("group")),
                Optional.ofNullable(found.get("provider")),
                Optional.ofNullable(found.get("status")),
                Optional.ofNullable(found.get("correlation")),
                after,
                limit);
    }

    private static void clauses(String text, Map<String, String> found) {
        if (text.length() > 4000) {
            throw invalid("it has more than 4000 characters");
        }
        Matcher clause = CLAUSE.matcher(text);
        Matcher and = AND.matcher(text);
        for (int at = 0; ; at = and.end()) {
            if (!clause.region(at, text.length()).lookingAt()) {
                throw invalid("at character " + (at + 1) + " a clause such as caller eq 'NAME' is expected");
            }
            String name = NAMES.get(Ascii.lower(clause.group(1)));
            String operator = Ascii.lower(clause.group(2));
            if (name == null || name.equals("time") == operator.equals("eq")) {
                throw invalid("at character " + (at + 1) + " property or operator is not supported");
            }
            Optional<String> bare = Optional.ofNullable(clause.group(4));
            if (bare.isPresent() && !name.equals("time")) {
                throw invalid("at character " + (at + 1) + " the value has no quotes (expected: 'VALUE')");
            }
            String key = name.equals("time") ? "time " + operator : name;
            if (found.put(key, bare.orElseGet(() -> clause.group(3).replace("''", "'"))) != null) {
                throw invalid("'" + key + "' stands twice");
            }
            if (clause.end() == text.length()) {
                return;
            }
            if (!and.region(clause.end(), text.length()).lookingAt()) {
                throw invalid("at character " + (clause.end() + 1) + " 'and' is expected");
            }
        }
    }

    private static Instant time(String text) {
        try {
            if (text.matches(".*([zZ]|[+-]\\d\\d:?\\d\\d)$")) {
                return OffsetDateTime.parse(text).toInstant();
            }
            return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            throw invalid("a time is wrong (expected: such as 2026-01-02T03:04:05Z)");
        }
    }

    private static ResourceId resource(String text) {
        try {
            return ResourceId.parse(text);
        } catch (ProblemException _) {
            throw invalid("resourceUri is not a resource id");
        }
    }

    private static ProblemException invalid(String why) {
        return Problem.of(ProblemCode.INVALID_FILTER, "The filter is not understood: " + why + ".", "$filter")
                .exception();
    }
}
