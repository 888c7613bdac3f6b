package io.holdfast.agent.controls;

import io.holdfast.kernel.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The bytes that a setting makes run.
 *
 * @param content the bytes
 * @param setting a value of the same setting that means exactly these bytes
 */
record ScriptBytes(Bytes content, String setting) {
    /** As the handler takes it. */
    private static final int MAX_SETTING = 256 << 10;

    private static final int MAX_BYTES = 4 << 20;

    byte[] bytes() {
        return content.array();
    }

    /** Whether the handler would take a byte order mark or carriage returns away. */
    boolean hasWindowsLines() {
        String text = new String(bytes(), StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") || text.contains("\r\n");
    }

    static ScriptBytes ofCommand(String command) throws UnsignedScriptException {
        byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_BYTES || !new String(bytes, StandardCharsets.UTF_8).equals(command)) {
            throw new UnsignedScriptException(
                    "the command or script has no exact UTF-8, or more than " + MAX_BYTES + " bytes");
        }
        return new ScriptBytes(plain(bytes), command);
    }

    /** Base64, of the script itself or of a gzip of it. */
    static ScriptBytes ofScript(String script) throws UnsignedScriptException {
        if (script.length() > MAX_SETTING) {
            throw new UnsignedScriptException(
                    "script has " + script.length() + " characters (expected: at most " + MAX_SETTING + ")");
        }
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(script);
        } catch (IllegalArgumentException _) {
            throw new UnsignedScriptException("script is not base64");
        }
        if (isGzip(bytes)) {
            bytes = unpacked(bytes);
            if (isGzip(bytes)) {
                throw new UnsignedScriptException("script is a gzip of a gzip");
            }
        }
        return new ScriptBytes(plain(bytes), packed(bytes));
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length > 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    private static byte[] unpacked(byte[] bytes) throws UnsignedScriptException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new UnsignedScriptException("script unpacks to more than " + MAX_BYTES + " bytes");
            }
            return content;
        } catch (IOException _) {
            throw new UnsignedScriptException("script is not a valid gzip");
        }
    }

    /** Handlers take it for text: what is no exact UTF-8 would run as something else than was signed. */
    private static Bytes plain(byte[] bytes) throws UnsignedScriptException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException _) {
            throw new UnsignedScriptException("the script is not UTF-8");
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new UnsignedScriptException("the script has a zero character");
            }
        }
        return Bytes.of(bytes);
    }

    private static String packed(byte[] bytes) {
        String plain = Base64.getEncoder().encodeToString(bytes);
        if (plain.length() <= MAX_SETTING / 2) {
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    /** Without the content. */
    @Override
    public String toString() {
        return "ScriptBytes[" + content.size() + "]";
    }
}
