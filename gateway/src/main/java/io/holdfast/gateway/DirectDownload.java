package io.holdfast.gateway;

import io.holdfast.kernel.Digest;

/** Where machines are sent for packages, on the host under which they know this node. */
public record DirectDownload(PackageStore store, int port) {
    /** @param authority host and port of a machine's request */
    String address(String authority, Digest digest) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return "https://" + host + ":" + port + store.ticket(digest);
    }
}
