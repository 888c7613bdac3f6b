package io.holdfast.policy.program;

/** The two pattern languages of conditions. */
final class Patterns {
    /** Comparisons of characters; a pattern of many stars over a long text would take as long as it likes. */
    private static final long MOST_STEPS = 20_000_000;

    private Patterns() {}

    /** {@code *} is any text, {@code ?} one character. Azure allows one star; more are taken here. */
    static boolean like(String text, String pattern) {
        int star = pattern.indexOf('*');
        if (pattern.indexOf('?') < 0) {
            if (star < 0) {
                return text.equals(pattern);
            }
            if (pattern.indexOf('*', star + 1) < 0) {
                int tail = pattern.length() - star - 1;
                return text.length() >= star + tail
                        && text.startsWith(pattern.substring(0, star))
                        && text.endsWith(pattern.substring(star + 1));
            }
        }
        return glob(text, pattern);
    }

    private static boolean glob(String text, String pattern) {
        int t = 0;
        int p = 0;
        int star = -1;
        int mark = 0;
        long steps = 0;
        while (t < text.length()) {
            if (++steps > MOST_STEPS) {
                throw new EvaluationFailure("a pattern takes too long (expected: at most " + MOST_STEPS + " steps)");
            }
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** {@code #} is a digit, {@code ?} a letter, {@code .} any character, the rest itself. */
    static boolean match(String text, String pattern) {
        if (text.length() != pattern.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = switch (pattern.charAt(i)) {
                case '#' -> c >= '0' && c <= '9';
                case '?' -> Character.isLetter(c);
                case '.' -> true;
                default -> c == pattern.charAt(i);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }
}
