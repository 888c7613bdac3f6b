package io.holdfast.agent.packages;

/**
 * Bounds of a package.
 *
 * @param packed bytes of the zip
 * @param unzipped bytes of all entries together
 * @param entries number of entries
 * @param ratio how often the size of the zip the unzipped size may be, beyond {@code ratioFrom} unzipped bytes
 */
public record PackageLimits(long packed, long unzipped, int entries, long ratio, long ratioFrom) {
    /** 1 GiB unzipped, as Arc allows (section 13). */
    public static final PackageLimits DEFAULT = new PackageLimits(1L << 30, 1L << 30, 20_000, 100, 64L << 20);
}
