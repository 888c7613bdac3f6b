package io.holdfast.agent.facts;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** IPv6 addresses as people write them (RFC 5952, section 4): the first longest run of zero groups is {@code ::}. */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /** @param address 16 bytes */
    static String of(byte[] address) {
        int[] groups = IntStream.range(0, GROUPS)
                .map(index -> ((address[2 * index] & 0xff) << 8) | (address[2 * index + 1] & 0xff))
                .toArray();
        int start = 0;
        int length = 1; // section 4.2.2: one group alone is not shortened
        for (int from = 0; from < GROUPS; from++) {
            int end = from;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - from > length) {
                start = from;
                length = end - from;
            }
        }
        return length == 1
                ? text(groups, 0, GROUPS)
                : text(groups, 0, start) + "::" + text(groups, start + length, GROUPS);
    }

    private static String text(int[] groups, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(index -> Integer.toHexString(groups[index]))
                .collect(Collectors.joining(":"));
    }
}
