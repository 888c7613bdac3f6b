package io.holdfast.kernel;

/** Case rules of names: only A to Z fold, whatever the locale. */
public final class Ascii {
    private Ascii() {}

    /** Lower-cases A to Z and leaves everything else. */
    public static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                StringBuilder lower = new StringBuilder(text);
                for (int j = i; j < lower.length(); j++) {
                    char d = lower.charAt(j);
                    if (d >= 'A' && d <= 'Z') {
                        lower.setCharAt(j, (char) (d + 32));
                    }
                }
                return lower.toString();
            }
        }
        return text;
    }

    public static boolean equalsIgnoreCase(String left, String right) {
        if (left.length() != right.length()) {
            return false;
        }
        for (int i = 0; i < left.length(); i++) {
            if (left.charAt(i) != right.charAt(i) && lower(left.charAt(i)) != lower(right.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
