package io.holdfast.trust.log;

import io.holdfast.kernel.Digest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** RFC 6962 §2.1 word for word: recursive, over a list of entries, sharing no code with the room. */
final class NaiveTree {
    private NaiveTree() {}

    static byte[] hash(List<byte[]> entries) {
        if (entries.isEmpty()) {
            return sha256();
        }
        if (entries.size() == 1) {
            return sha256(new byte[] {0}, entries.getFirst());
        }
        int k = split(entries.size());
        return sha256(new byte[] {1}, hash(entries.subList(0, k)), hash(entries.subList(k, entries.size())));
    }

    static List<byte[]> path(int m, List<byte[]> entries) {
        List<byte[]> path = new ArrayList<>();
        int n = entries.size();
        if (n > 1) {
            int k = split(n);
            if (m < k) {
                path.addAll(path(m, entries.subList(0, k)));
                path.add(hash(entries.subList(k, n)));
            } else {
                path.addAll(path(m - k, entries.subList(k, n)));
                path.add(hash(entries.subList(0, k)));
            }
        }
        return path;
    }

    static List<byte[]> proof(int m, List<byte[]> entries) {
        return m == 0 || m == entries.size() ? List.of() : subproof(m, entries, true);
    }

    private static List<byte[]> subproof(int m, List<byte[]> entries, boolean known) {
        List<byte[]> proof = new ArrayList<>();
        int n = entries.size();
        if (m == n) {
            if (!known) {
                proof.add(hash(entries));
            }
            return proof;
        }
        int k = split(n);
        if (m <= k) {
            proof.addAll(subproof(m, entries.subList(0, k), known));
            proof.add(hash(entries.subList(k, n)));
        } else {
            proof.addAll(subproof(m - k, entries.subList(k, n), false));
            proof.add(hash(entries.subList(0, k)));
        }
        return proof;
    }

    private static int split(int n) {
        int k = 1;
        while (k * 2 < n) {
            k *= 2;
        }
        return k;
    }

    private static byte[] sha256(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Digest.sha256().digest(all.toByteArray());
    }
}
