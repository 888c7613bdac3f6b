package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonNumber;
import io.holdfast.kernel.json.JsonString;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Times as {@code 2026-01-02T03:04:05.0000000Z}, which is how .NET writes them. */
final class DateFunctions {
    private static final DateTimeFormatter FULL = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private DateFunctions() {}

    static Json now(Instant now) {
        return new JsonString(FULL.format(now));
    }

    /** @param format of .NET: the letters y M d H h m s f and t, quoted text, or one of o, s, u */
    static Json now(Instant now, String format) {
        String pattern = switch (format) {
            case "o", "O" -> "yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'";
            case "s" -> "yyyy-MM-dd'T'HH:mm:ss";
            case "u" -> "yyyy-MM-dd HH:mm:ss'Z'";
            case "d" -> "MM/dd/yyyy";
            default -> pattern(format);
        };
        try {
            return new JsonString(DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                    .withZone(ZoneOffset.UTC)
                    .format(now));
        } catch (IllegalArgumentException | DateTimeException _) {
            throw unknown(format);
        }
    }

    private static String pattern(String format) {
        if (format.length() < 2 || format.length() > 100) {
            throw unknown(format);
        }
        StringBuilder pattern = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
                pattern.append(c);
            } else if (quoted || "yMdHhms-:./ ".indexOf(c) >= 0) {
                pattern.append(c);
            } else if (c == 'f' || c == 'F') {
                pattern.append('S');
            } else if (c == 't') {
                pattern.append(i > 0 && format.charAt(i - 1) == 't' ? "" : "a");
            } else if (c == 'T' || c == 'Z') {
                pattern.append('\'').append(c).append('\'');
            } else {
                throw unknown(format);
            }
        }
        return pattern.toString();
    }

    private static EvaluationFailure unknown(String format) {
        return new EvaluationFailure(
                "the format '" + format + "' of a time (expected: letters such as yyyy-MM-ddTHH:mm:ssZ)");
    }

    static Json addDays(Json[] arguments) {
        Instant time = parse(Arguments.string(arguments[0]));
        if (!(arguments[1] instanceof JsonNumber number)) {
            throw Arguments.wrong(arguments[1], "a number of days");
        }
        try {
            BigDecimal seconds = Values.decimal(number).multiply(BigDecimal.valueOf(86_400));
            Instant moved = time.plusSeconds(seconds.longValueExact());
            int year = moved.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1 && year <= 9999) {
                return now(moved);
            }
        } catch (ArithmeticException | DateTimeException _) {
            // beyond the years 1 to 9999 as well
        }
        throw new EvaluationFailure(number + " days (expected: a time in the years 1 to 9999)");
    }

    /** ISO 8601 durations such as {@code P1Y2M3DT4H5M}, also negative (ARM, dateTimeAdd). */
    static Json add(Json[] arguments) {
        OffsetDateTime time = parse(Arguments.string(arguments[0])).atOffset(ZoneOffset.UTC);
        String text = Arguments.string(arguments[1]);
        boolean negative = text.startsWith("-");
        String duration = negative ? text.substring(1) : text;
        int hours = duration.indexOf('T');
        try {
            String days = hours < 0 ? duration : duration.substring(0, hours);
            Period period = days.equals("P") && hours > 0 ? Period.ZERO : Period.parse(days);
            Duration rest = hours < 0 ? Duration.ZERO : Duration.parse("P" + duration.substring(hours));
            Instant moved = (negative
                            ? time.minus(period).minus(rest)
                            : time.plus(period).plus(rest))
                    .toInstant();
            int year = moved.atOffset(ZoneOffset.UTC).getYear();
            if (year >= 1 && year <= 9999) {
                return arguments.length > 2 ? now(moved, Arguments.string(arguments[2])) : now(moved);
            }
        } catch (ArithmeticException | DateTimeException _) {
            // said below, with what was expected
        }
        throw new EvaluationFailure(
                "a duration that cannot be added (expected: P1Y2M3DT4H5M6S, and a time in the years 1 to 9999)");
    }

    static Json toEpoch(Json[] arguments) {
        return Json.of(parse(Arguments.string(arguments[0])).getEpochSecond());
    }

    static Json fromEpoch(Json[] arguments) {
        long seconds = Arguments.number(arguments[0]);
        if (seconds < -62_135_596_800L || seconds > 253_402_300_799L) {
            throw new EvaluationFailure(seconds + " seconds (expected: a time in the years 1 to 9999)");
        }
        return now(Instant.ofEpochSecond(seconds));
    }

    private static Instant parse(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            boolean zoned = text.endsWith("Z") || text.endsWith("z") || text.matches(".*[+-][0-9]{2}:[0-9]{2}");
            return OffsetDateTime.parse((zoned ? text : text + "Z").replaceFirst(" ", "T"))
                    .toInstant();
        } catch (DateTimeParseException _) {
            throw new EvaluationFailure("'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text)
                    + "' (expected: a time as 2026-01-02T03:04:05Z)");
        }
    }
}
