package io.holdfast.attestation.verify;

/** Bounds texts that evidence brings: what is kept, listed and shown of it must not grow with what a machine sends. */
final class Cut {
    private Cut() {}

    /** At most so many characters; a surrogate pair stays whole. */
    static String to(int most, String text) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
