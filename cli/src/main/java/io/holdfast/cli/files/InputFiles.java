package io.holdfast.cli.files;

import io.holdfast.cli.outcome.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Small files that somebody names on the command line. */
public final class InputFiles {
    private InputFiles() {}

    /** The whole file, at most so many bytes. */
    public static byte[] bytes(Path file, int max) throws CommandException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(max + 1);
            if (content.length > max) {
                throw CommandException.unusable(file + ": longer than " + max + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw CommandException.unusable(describe(file, e));
        }
    }

    /** The whole file as UTF-8. */
    public static String text(Path file, int max) throws CommandException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(file, max)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw CommandException.unusable(file + ": not text in UTF-8");
        }
    }

    /** What went wrong with this file, in words. */
    public static String describe(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return file + ": is not there";
        }
        if (e instanceof AccessDeniedException) {
            return file + ": may not be read or written by you";
        }
        String message = String.valueOf(e.getMessage());
        return message.startsWith(file.toString()) ? message : file + ": " + message;
    }
}
