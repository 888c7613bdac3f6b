package io.holdfast.policy.program;

import io.holdfast.kernel.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** {@code ipRangeContains}: an address, a CIDR block or {@code first-last}, of IPv4 or IPv6. No names, nothing is looked up. */
final class IpRanges {
    /** @param bits 32 or 128 */
    private record Range(BigInteger first, BigInteger last, int bits) {}

    private IpRanges() {}

    /** Whether the first range holds the second; different families are a failure (policy.md 4.3). */
    static Json contains(Json[] arguments) {
        Range outer = range(Arguments.string(arguments[0]));
        Range inner = range(Arguments.string(arguments[1]));
        if (outer.bits() != inner.bits()) {
            throw new EvaluationFailure("an IPv4 and an IPv6 range (expected: two of one family)");
        }
        return Terms.bool(
                outer.first().compareTo(inner.first()) <= 0 && outer.last().compareTo(inner.last()) >= 0);
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        int dash = text.indexOf('-');
        if (slash >= 0) {
            byte[] address = address(text.substring(0, slash).strip(), text);
            int bits = address.length * 8;
            String length = text.substring(slash + 1).strip();
            if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
                throw invalid(text);
            }
            BigInteger size = BigInteger.ONE.shiftLeft(bits - Integer.parseInt(length));
            BigInteger first = new BigInteger(1, address);
            BigInteger start = first.subtract(first.mod(size));
            return new Range(start, start.add(size).subtract(BigInteger.ONE), bits);
        }
        if (dash >= 0) {
            byte[] first = address(text.substring(0, dash).strip(), text);
            byte[] last = address(text.substring(dash + 1).strip(), text);
            Range range = new Range(new BigInteger(1, first), new BigInteger(1, last), first.length * 8);
            if (first.length != last.length || range.first().compareTo(range.last()) > 0) {
                throw invalid(text);
            }
            return range;
        }
        byte[] address = address(text.strip(), text);
        BigInteger number = new BigInteger(1, address);
        return new Range(number, number, address.length * 8);
    }

    private static byte[] address(String text, String whole) {
        return text.indexOf(':') >= 0 ? six(text, whole) : four(text, whole);
    }

    private static byte[] four(String text, String whole) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        if (parts.length != 4) {
            throw invalid(whole);
        }
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
                throw invalid(whole);
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return address;
    }

    /** RFC 4291 2.2, without zones. */
    private static byte[] six(String text, String whole) {
        if (text.length() > 45) {
            throw invalid(whole);
        }
        int gap = text.indexOf("::");
        List<Integer> head = groups(gap < 0 ? text : text.substring(0, gap), whole);
        List<Integer> tail = gap < 0 ? List.of() : groups(text.substring(gap + 2), whole);
        int given = head.size() + tail.size();
        if (gap < 0 ? given != 8 : given > 7) {
            throw invalid(whole);
        }
        List<Integer> all = new ArrayList<>(head);
        for (int i = given; i < 8; i++) {
            all.add(0);
        }
        all.addAll(tail);
        byte[] address = new byte[16];
        for (int i = 0; i < 8; i++) {
            address[2 * i] = (byte) (all.get(i) >> 8);
            address[2 * i + 1] = (byte) (int) all.get(i);
        }
        return address;
    }

    private static List<Integer> groups(String text, String whole) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return groups;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && parts[i].indexOf('.') > 0) {
                byte[] four = four(parts[i], whole);
                groups.add(((four[0] & 0xff) << 8) | (four[1] & 0xff));
                groups.add(((four[2] & 0xff) << 8) | (four[3] & 0xff));
            } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
                groups.add(Integer.parseInt(parts[i], 16));
            } else {
                throw invalid(whole);
            }
        }
        return groups;
    }

    private static EvaluationFailure invalid(String text) {
        return new EvaluationFailure("'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text)
                + "' (expected: an address, a block such as 10.0.0.0/8, or first-last)");
    }
}
