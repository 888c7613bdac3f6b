package io.holdfast.agent.packages;

/**
 * One entry of a central directory, checked on its own.
 *
 * @param name relative, with slashes; a folder's ends in one
 * @param rawLength bytes of the name as it stands in the archive
 * @param offset of the local header
 */
record ZipEntryHeader(
        String name, int rawLength, boolean deflated, long crc, long compressedSize, long size, long offset) {
    boolean isFolder() {
        return name.endsWith("/");
    }
}
