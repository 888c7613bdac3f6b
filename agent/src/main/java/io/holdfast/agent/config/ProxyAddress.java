package io.holdfast.agent.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP proxy without sign-in: {@code http://host:port}. TLS goes through it by CONNECT, end to end. */
public record ProxyAddress(String host, int port) {
    private static final Pattern ADDRESS =
            Pattern.compile("http://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(?::([0-9]{1,5}))?/?");

    static ProxyAddress parse(String text) throws ConfigException {
        Matcher address = ADDRESS.matcher(text);
        if (text.indexOf('@') >= 0) {
            // not quoted: it may hold a password
            throw new ConfigException(
                    "an address with a user (expected: http://host:port; proxies with sign-in are" + " not supported)");
        }
        if (!address.matches()) {
            throw new ConfigException("'" + text.replaceAll("\\p{Cntrl}", "?")
                    + "' (expected: http://host:port, a proxy that lets CONNECT through)");
        }
        int port = address.group(2) == null ? 80 : Integer.parseInt(address.group(2));
        if (port < 1 || port > 65_535) {
            throw new ConfigException("port " + port + " (expected: 1 to 65535)");
        }
        return new ProxyAddress(String.valueOf(address.group(1)).toLowerCase(Locale.ROOT), port);
    }

    String text() {
        return "http://" + host + ":" + port;
    }
}
