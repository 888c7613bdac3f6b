package io.holdfast.trust.ssh;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the data types of RFC 4251, section 5, from a blob that is at most a few kilobytes long. */
final class SshReader {
    private final byte[] bytes;
    private final String what;
    private int at;

    SshReader(byte[] bytes, String what) {
        this.bytes = bytes.clone();
        this.what = what;
    }

    byte[] take(int length) throws SshException {
        if (length < 0 || length > bytes.length - at) {
            throw new SshException(what + " is cut short");
        }
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    long uint32() throws SshException {
        byte[] four = take(4);
        return (four[0] & 0xffL) << 24 | (four[1] & 0xffL) << 16 | (four[2] & 0xffL) << 8 | (four[3] & 0xffL);
    }

    byte[] string() throws SshException {
        long length = uint32();
        if (length > bytes.length) {
            throw new SshException(what + " is cut short");
        }
        return take((int) length);
    }

    /** A name: printable ASCII, at most 64 characters. */
    String name() throws SshException {
        byte[] name = string();
        if (name.length > 64) {
            throw new SshException(what + " has a name of " + name.length + " bytes (expected: at most 64)");
        }
        for (byte b : name) {
            if (b < 0x21 || b > 0x7e) {
                throw new SshException(what + " has a name that is not printable");
            }
        }
        return new String(name, StandardCharsets.US_ASCII);
    }

    /** A whole number above zero, in its shortest form. */
    BigInteger positive() throws SshException {
        byte[] number = string();
        if (number.length == 0 || number.length > 2_049) {
            throw new SshException(what + " has a number of " + number.length + " bytes");
        }
        BigInteger value = new BigInteger(number);
        if (value.signum() <= 0 || !Arrays.equals(value.toByteArray(), number)) {
            throw new SshException(what + " has a number that is not positive or not in its shortest form");
        }
        return value;
    }

    void end() throws SshException {
        if (at != bytes.length) {
            throw new SshException(what + " has " + (bytes.length - at) + " bytes too many");
        }
    }
}
