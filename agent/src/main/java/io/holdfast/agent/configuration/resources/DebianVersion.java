package io.holdfast.agent.configuration.resources;

/** Order of versions (Debian Policy 5.6.12): epoch, upstream version, revision; {@code ~} sorts before the end. */
final class DebianVersion {
    private DebianVersion() {}

    static int compare(String left, String right) {
        int byEpoch = number(epoch(left), epoch(right));
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = part(upstream(left), upstream(right));
        return byUpstream != 0 ? byUpstream : part(revision(left), revision(right));
    }

    private static String epoch(String version) {
        int colon = version.indexOf(':');
        return colon < 0 ? "0" : version.substring(0, colon);
    }

    private static String upstream(String version) {
        String rest = version.substring(version.indexOf(':') + 1);
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }

    private static String revision(String version) {
        int dash = version.lastIndexOf('-');
        return dash < 0 ? "" : version.substring(dash + 1);
    }

    /** Texts of other characters than digits and numbers take turns. */
    private static int part(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() || j < right.length()) {
            while ((i < left.length() && !digit(left, i)) || (j < right.length() && !digit(right, j))) {
                int difference = order(left, i) - order(right, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int from = i;
            int to = j;
            while (digit(left, i)) {
                i++;
            }
            while (digit(right, j)) {
                j++;
            }
            int byNumber = number(left.substring(from, i), right.substring(to, j));
            if (byNumber != 0) {
                return byNumber;
            }
        }
        return 0;
    }

    private static boolean digit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static int order(String text, int at) {
        if (at >= text.length() || digit(text, at)) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == '~') {
            return -1;
        }
        return Character.isLetter(c) ? c : c + 256;
    }

    private static int number(String left, String right) {
        String a = left.replaceFirst("^0+", "");
        String b = right.replaceFirst("^0+", "");
        return a.length() != b.length() ? a.length() - b.length() : a.compareTo(b);
    }
}
