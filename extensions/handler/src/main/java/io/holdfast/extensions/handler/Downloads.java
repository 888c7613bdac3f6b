package io.holdfast.extensions.handler;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Fetches the files that a command needs beside it. Messages leave out the query, which may be a signature. */
public final class Downloads {
    private static final long MAX_FILE = 512L << 20;
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration WHOLE = Duration.ofMinutes(10);

    private final Path folder;

    public Downloads(Path folder) {
        this.folder = folder;
    }

    public void fetch(List<URI> files) throws IOException, InterruptedException, SettingsException {
        if (files.isEmpty()) {
            return;
        }
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .build()) {
            for (URI file : files) {
                fetch(client, file);
            }
        }
    }

    private void fetch(HttpClient client, URI uri) throws IOException, InterruptedException, SettingsException {
        Path target = folder.resolve(name(uri));
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(WHOLE).build();
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new SettingsException(shown(uri) + " answers " + response.statusCode() + " (expected: 200)");
                }
                try (OutputStream out = Files.newOutputStream(target)) {
                    copy(body, out, uri);
                }
            }
        } catch (IOException e) {
            throw new SettingsException(
                    shown(uri) + " cannot be fetched: " + e.getClass().getSimpleName());
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
    }

    private static void copy(InputStream in, OutputStream out, URI uri) throws IOException, SettingsException {
        byte[] chunk = new byte[64 << 10];
        long size = 0;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            size += n;
            if (size > MAX_FILE) {
                throw new SettingsException(shown(uri) + " is longer than " + MAX_FILE + " bytes");
            }
            out.write(chunk, 0, n);
        }
    }

    /** The last part of the path, which must be a plain file name that is not one of ours. */
    public static String name(URI uri) throws SettingsException {
        String path = uri.getPath() == null ? "" : uri.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean plain = !name.isEmpty() && name.length() <= 200 && name.chars().noneMatch(c -> c < 0x20 || c == '\\');
        if (!plain || List.of(".", "..", "stdout", "stderr").contains(name)) {
            throw new SettingsException(shown(uri) + " does not end in a file name");
        }
        return name;
    }

    /**
     * An address of https or http.
     *
     * @param setting that it stands in, for the message, which does not quote the address: it may hold a signature
     */
    public static URI address(String text, String setting) throws SettingsException {
        try {
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new SettingsException(setting + " holds an address that is not one of https or http");
    }

    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }
}
