package io.holdfast.policy.program;

import java.util.Locale;

/**
 * Case folding of values: full, and the same in every locale (Unicode, C + F), where Java's {@code equalsIgnoreCase} goes
 * character by character and keeps sharp s and ss apart. Names and keys fold by ASCII instead.
 */
public final class Fold {
    private Fold() {}

    public static String of(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return full(text);
            }
            if (c >= 'A' && c <= 'Z') {
                return ascii(text);
            }
        }
        return text;
    }

    private static String ascii(String text) {
        char[] folded = text.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            char c = folded[i];
            if (c >= 0x80) {
                return full(text);
            }
            if (c >= 'A' && c <= 'Z') {
                folded[i] = (char) (c + 32);
            }
        }
        return new String(folded);
    }

    /** Through the upper case, which knows the full mappings; a dotless i alone would become an i by that. */
    private static String full(String text) {
        int dotless = text.indexOf('\u0131');
        if (dotless >= 0) {
            return of(text.substring(0, dotless)) + '\u0131' + of(text.substring(dotless + 1));
        }
        return text.toLowerCase(Locale.ROOT)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .replace('\u03c2', '\u03c3');
    }

    /** Whether a text folds to this one. */
    static boolean same(String text, String folded) {
        int shorter = Math.min(text.length(), folded.length());
        for (int i = 0; i < shorter; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return of(text).equals(folded);
            }
            char lower = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
            if (lower != folded.charAt(i)) {
                return false; // what is plain folds by itself, whatever follows
            }
        }
        return text.length() == folded.length();
    }
}
