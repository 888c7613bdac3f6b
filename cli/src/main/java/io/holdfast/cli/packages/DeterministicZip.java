package io.holdfast.cli.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a folder as a zip whose bytes depend on names and contents only: sorted, one time for all, no modes. */
final class DeterministicZip {
    // the first day of 1980 itself would bring an extra field that depends on the time zone
    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private DeterministicZip() {}

    /** Leaves the stream open. */
    static void write(HandlerFolder folder, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (HandlerFolder.Item item : folder.items()) {
            ZipEntry entry = new ZipEntry(item.name());
            entry.setTimeLocal(TIME);
            if (item.folder()) {
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(0);
                entry.setCrc(0);
                zip.putNextEntry(entry);
            } else {
                zip.putNextEntry(entry);
                // a link that took the file's place since it was listed is not followed
                try (InputStream in = Files.newInputStream(item.path(), LinkOption.NOFOLLOW_LINKS)) {
                    in.transferTo(zip);
                }
            }
            zip.closeEntry();
        }
        zip.finish();
    }
}
