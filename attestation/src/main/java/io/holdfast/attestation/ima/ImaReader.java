package io.holdfast.attestation.ima;

import io.holdfast.attestation.ima.ImaException.Fault;
import io.holdfast.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Goes over a binary list ({@code binary_runtime_measurements}, little-endian): PCR, template hash, template name,
 * template data. One entry at a time, nothing is kept; the old template {@code ima} has no length before its data.
 */
public final class ImaReader {
    /** Larger lists are refused. */
    public static final int MAX_BYTES = 256 << 20;

    static final int SHA1 = 20;
    private static final int MAX_NAME = 32;
    private static final int MAX_DATA = 4 << 20;
    private static final int OLD_NAME = 256;
    private static final byte[] OLD = "ima".getBytes(StandardCharsets.US_ASCII);

    private final Bytes list;
    private final long first;
    private long entries;
    private int start;
    private int end;
    private int nameAt;
    private int nameSize;
    private int dataAt;
    private int dataSize;

    /** @param first number of the first entry, for messages */
    public ImaReader(Bytes list, long first) {
        this.list = list;
        this.first = first;
    }

    /** Goes to the next entry; false at the end of the list. */
    public boolean next() throws ImaException {
        if (list.size() > MAX_BYTES) {
            throw fault("is in a list of " + list.size() + " bytes (expected: " + MAX_BYTES + " at most)");
        }
        if (end == list.size()) {
            return false;
        }
        start = end;
        nameSize = sized(start + 4 + SHA1, MAX_NAME, "template name");
        nameAt = start + 4 + SHA1 + 4;
        if (isOld()) {
            dataAt = nameAt + nameSize;
            dataSize = SHA1 + 4 + sized(dataAt + SHA1, OLD_NAME - 1, "file name");
        } else {
            dataAt = nameAt + nameSize + 4;
            dataSize = sized(dataAt - 4, MAX_DATA, "template data");
        }
        end = dataAt + dataSize;
        entries++;
        return true;
    }

    /** A size before what it counts; both must be there. */
    private int sized(int at, int most, String what) throws ImaException {
        if (list.size() - at < 4) {
            throw fault("ends before its " + what + " (expected: " + (at + 4 - list.size()) + " bytes more)");
        }
        int size = number(at);
        if (size < 0 || size > most || size > list.size() - at - 4) {
            throw fault("claims " + Integer.toUnsignedString(size) + " bytes of " + what + " (expected: at most "
                    + Math.min(most, list.size() - at - 4) + ")");
        }
        return size;
    }

    private ImaException fault(String what) {
        return new ImaException(Fault.FORM, first + entries, what);
    }

    private int number(int at) {
        return list.at(at) | list.at(at + 1) << 8 | list.at(at + 2) << 16 | list.at(at + 3) << 24;
    }

    private boolean isOld() {
        return isTemplate(OLD);
    }

    boolean isTemplate(byte[] name) {
        if (nameSize != name.length) {
            return false;
        }
        for (int i = 0; i < nameSize; i++) {
            if (list.at(nameAt + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of its data. */
    int size() {
        return dataSize;
    }

    /** Number of this entry in the whole list, from 0. */
    public long number() {
        return first + entries - 1;
    }

    public int pcr() {
        return number(start);
    }

    /** Bytes of the list up to the end of this entry. */
    public int end() {
        return end;
    }

    /** Whether the template hash is zero: the kernel saw a file change while it was measured. */
    public boolean violation() {
        int all = 0;
        for (int i = 0; i < SHA1; i++) {
            all |= list.at(start + 4 + i);
        }
        return all == 0;
    }

    boolean hashEquals(byte[] sha1) {
        int different = 0;
        for (int i = 0; i < SHA1; i++) {
            different |= list.at(start + 4 + i) ^ (sha1[i] & 0xff);
        }
        return different == 0;
    }

    /** For example {@code ima-sig}. */
    public String template() {
        return new String(list.part(nameAt, nameSize).array(), StandardCharsets.ISO_8859_1);
    }

    /** What the fields of the template are, each with its size before it; of {@code ima}, digest and name. */
    public Bytes data() {
        return list.part(dataAt, dataSize);
    }

    /** Feeds what PCRs are extended with the hash of. */
    void hash(MessageDigest digest) {
        if (isOld()) {
            list.update(digest, dataAt, SHA1);
            list.update(digest, dataAt + SHA1 + 4, dataSize - SHA1 - 4);
            digest.update(new byte[OLD_NAME - (dataSize - SHA1 - 4)]);
        } else {
            list.update(digest, dataAt, dataSize);
        }
    }
}
