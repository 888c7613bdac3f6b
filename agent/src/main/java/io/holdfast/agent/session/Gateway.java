package io.holdfast.agent.session;

import io.holdfast.kernel.Digest;
import io.holdfast.kernel.ExtensionType;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.FactBatch;
import io.holdfast.protocol.FactReceipt;
import io.holdfast.protocol.ItemsRequest;
import io.holdfast.protocol.ItemsResponse;
import io.holdfast.protocol.KeysRequest;
import io.holdfast.protocol.KeysResponse;
import io.holdfast.protocol.PollRequest;
import io.holdfast.protocol.PollResponse;
import io.holdfast.protocol.RenewRequest;
import io.holdfast.protocol.RenewResponse;
import io.holdfast.protocol.TokenRequest;
import io.holdfast.protocol.TokenResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What the control plane offers to a connected machine. Nothing that it answers is believed by itself. */
public interface Gateway {
    /** Held by the control plane until something changes or the wait is over. */
    PollResponse poll(PollRequest request) throws IOException;

    ItemsResponse items(ItemsRequest request) throws IOException;

    FactReceipt facts(FactBatch batch) throws IOException;

    RenewResponse renew(RenewRequest request) throws IOException;

    /** Offers new keys, which count from their first use on. */
    KeysResponse keys(KeysRequest request) throws IOException;

    /** The signed index, CMS. */
    byte[] index(ExtensionType type) throws IOException;

    /** The signed manifest of a version, CMS. */
    byte[] manifest(ExtensionType type, HandlerVersion version) throws IOException;

    /** The vendor's detached signature over a package, CMS. */
    byte[] signature(ExtensionType type, HandlerVersion version) throws IOException;

    /** Lists of signers that roots of this extension's publisher took back, DER. */
    List<byte[]> revocations(ExtensionType type) throws IOException;

    InputStream blob(Digest digest) throws IOException;

    /** A short-lived token of this machine for one resource. */
    TokenResponse token(TokenRequest request) throws IOException;

    /** Ends a held poll; nothing where there is none. */
    default void abort() {}
}
