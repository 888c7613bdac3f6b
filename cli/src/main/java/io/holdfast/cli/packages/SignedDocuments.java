package io.holdfast.cli.packages;

import io.holdfast.kernel.Bytes;

/**
 * What a publisher signed about a package.
 *
 * @param manifest CMS
 */
public record SignedDocuments(Bytes manifest, Bytes index) {}
