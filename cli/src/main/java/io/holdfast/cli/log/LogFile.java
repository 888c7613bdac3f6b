package io.holdfast.cli.log;

import io.holdfast.cli.files.InputFiles;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.trust.log.LogException;
import io.holdfast.trust.log.LogExportSummary;
import io.holdfast.trust.log.LogExportVerifier;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** An exported log in a file, read line by line; memory holds one line. */
public record LogFile(Path path) {
    /** Longest line in bytes; the format's own limit, in characters, lies below. */
    private static final int MAX_LINE = 8 << 20;

    /** Gives every line to the verifier. */
    public LogExportSummary verify(LogExportVerifier verifier) throws CommandException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 256 << 10)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long number = 1;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    if (line.size() == MAX_LINE) {
                        throw CommandException.unusable(
                                path + ": line " + number + " is longer than " + MAX_LINE + " bytes");
                    }
                    line.write(next);
                    continue;
                }
                verifier.line(text(line, number));
                line.reset();
                number++;
            }
            if (line.size() > 0) {
                verifier.line(text(line, number));
            }
            return verifier.finish();
        } catch (LogException e) {
            throw failure(e);
        } catch (IOException e) {
            throw CommandException.unusable(InputFiles.describe(path, e));
        }
    }

    /** A file whose first line is no header is not an export; everything behind it is the log's own failure. */
    private CommandException failure(LogException e) {
        boolean noExport = e.reason() == LogException.Reason.MALFORMED && e.line() == 1;
        return noExport
                ? CommandException.unusable(path + ": is not an export of a log: " + e.getMessage())
                : CommandException.refused(path + ": NOT verified: " + e.getMessage() + " (" + e.reason() + ")");
    }

    private String text(ByteArrayOutputStream line, long number) throws CommandException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw number == 1
                    ? CommandException.unusable(path + ": is not an export of a log: it is not text in UTF-8")
                    : CommandException.refused(path + ": NOT verified: line " + number + " is not text in UTF-8");
        }
    }
}
