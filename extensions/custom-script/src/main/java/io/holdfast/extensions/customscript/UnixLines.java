package io.holdfast.extensions.customscript;

import io.holdfast.extensions.handler.Downloads;
import io.holdfast.extensions.handler.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes a byte order mark and the carriage returns of Windows away, which shells stumble over. */
final class UnixLines {
    private static final String MARK = "\uFEFF";
    private static final long LARGEST = 4L << 20;

    private UnixLines() {}

    static String of(String text) {
        String unmarked = text.startsWith(MARK) ? text.substring(1) : text;
        return unmarked.replace("\r\n", "\n");
    }

    /** Of the downloaded files, those that are scripts: not too long, UTF-8, and with {@code #!} in front. */
    static void convert(Path folder, List<URI> files) throws IOException, SettingsException {
        for (URI uri : files) {
            Path file = folder.resolve(Downloads.name(uri));
            if (Files.size(file) > LARGEST) {
                continue;
            }
            try {
                String text = Files.readString(file);
                String converted = of(text);
                if (converted.startsWith("#!") && !converted.equals(text)) {
                    Files.writeString(file, converted);
                }
            } catch (CharacterCodingException _) {
                // no text, so no script
            }
        }
    }
}
