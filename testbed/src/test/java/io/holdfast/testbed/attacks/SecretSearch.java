package io.holdfast.testbed.attacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Looks for a secret in every form that software commonly writes text in: plain, UTF-16, base64 at each offset, hex, reversed. */
final class SecretSearch {
    private static final int PIECE = 1 << 20;

    private final Map<String, byte[]> needles = new LinkedHashMap<>();
    private final int longest;

    SecretSearch(String secret) {
        byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
        needles.put("UTF-8", utf8);
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            needles.put(charset.name(), secret.getBytes(charset));
        }
        for (int offset = 0; offset < 3; offset++) {
            needles.put("base64 at " + offset, base64(utf8, offset, Base64.getEncoder()));
            needles.put("base64url at " + offset, base64(utf8, offset, Base64.getUrlEncoder()));
        }
        needles.put("hex", ascii(HexFormat.of().formatHex(utf8)));
        needles.put("HEX", ascii(HexFormat.of().withUpperCase().formatHex(utf8)));
        longest = needles.values().stream()
                .mapToInt(needle -> needle.length)
                .max()
                .orElseThrow();
    }

    /** What of the base64 text does not depend on the bytes before and after. */
    private static byte[] base64(byte[] secret, int offset, Base64.Encoder encoder) {
        byte[] shifted = new byte[offset + secret.length];
        System.arraycopy(secret, 0, shifted, offset, secret.length);
        String text = encoder.withoutPadding().encodeToString(shifted);
        int end = shifted.length / 3 * 4;
        return ascii(text.substring(offset == 0 ? 0 : 4, end));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Names of the forms that stand in the bytes. */
    List<String> in(byte[] content) {
        return needles.entrySet().stream()
                .filter(needle -> contains(content, content.length, needle.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> in(String content) {
        return in(content.getBytes(StandardCharsets.UTF_8));
    }

    /** Every finding in every file below these folders, whatever its mode, as "file: form". */
    List<String> below(List<Path> folders) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.exists(folder)) {
                Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        found.addAll(named(file.toString()).stream()
                                .map(form -> file + " (name): " + form)
                                .toList());
                        if (attributes.isRegularFile()) {
                            file(file).forEach(form -> found.add(file + ": " + form));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE; // files come and go while a machine works
                        }
                        throw e;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path dir, @org.jspecify.annotations.Nullable IOException e) throws IOException {
                        return e == null || e instanceof NoSuchFileException ? FileVisitResult.CONTINUE : refuse(e);
                    }
                });
            }
        }
        return found;
    }

    private static FileVisitResult refuse(IOException e) throws IOException {
        throw e;
    }

    private List<String> named(String path) {
        return in(path);
    }

    private List<String> file(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        byte[] window = new byte[PIECE + longest];
        int kept = 0;
        try (var in = Files.newInputStream(file)) {
            for (int read = in.readNBytes(window, kept, PIECE); read > 0; read = in.readNBytes(window, kept, PIECE)) {
                int filled = kept + read;
                for (Map.Entry<String, byte[]> needle : needles.entrySet()) {
                    if (contains(window, filled, needle.getValue()) && !found.contains(needle.getKey())) {
                        found.add(needle.getKey());
                    }
                }
                kept = Math.min(longest, filled);
                System.arraycopy(window, filled - kept, window, 0, kept);
            }
        } catch (NoSuchFileException _) {
            return found; // gone since it was listed
        }
        return found;
    }

    /** Command lines and environments of every process of this machine. */
    List<String> processes() {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) processes::iterator) {
                if (process.getFileName().toString().matches("[0-9]+")) {
                    for (String part : List.of("cmdline", "environ")) {
                        look(process.resolve(part), found);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private void look(Path file, List<String> found) {
        try {
            in(Files.readAllBytes(file)).forEach(form -> found.add(file + ": " + form));
        } catch (IOException _) {
            return; // the process has ended since it was listed
        }
    }

    private static boolean contains(byte[] content, int length, byte[] needle) {
        byte first = needle[0];
        for (int at = 0; at <= length - needle.length; at++) {
            if (content[at] == first && matches(content, at, needle)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] content, int at, byte[] needle) {
        for (int i = 1; i < needle.length; i++) {
            if (content[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }
}
