package io.holdfast.kernel;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A version of a handler: one to four numbers with dots, compared number by number; {@code 1.0} and {@code 1.0.0} differ as text but not in order. */
public record HandlerVersion(String text) implements Comparable<HandlerVersion> {
    private static final Pattern PATTERN = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9}){0,3}");

    public HandlerVersion {
        if (!PATTERN.matcher(text).matches()) {
            throw new IllegalArgumentException("version: '" + text + "' (expected: 1.0 or 1.0.0 or 1.0.0.0)");
        }
    }

    private List<BigInteger> parts() {
        return Stream.of(text.split("\\.")).map(BigInteger::new).toList();
    }

    /** Whether this version, as a request such as {@code 1.2}, is a prefix of the other by components. */
    public boolean isPrefixOf(HandlerVersion other) {
        List<BigInteger> mine = parts();
        List<BigInteger> theirs = other.parts();
        return mine.size() <= theirs.size() && theirs.subList(0, mine.size()).equals(mine);
    }

    @Override
    public int compareTo(HandlerVersion other) {
        List<BigInteger> mine = parts();
        List<BigInteger> theirs = other.parts();
        for (int i = 0; i < Math.max(mine.size(), theirs.size()); i++) {
            BigInteger left = i < mine.size() ? mine.get(i) : BigInteger.ZERO;
            BigInteger right = i < theirs.size() ? theirs.get(i) : BigInteger.ZERO;
            int order = left.compareTo(right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
