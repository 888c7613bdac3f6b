package io.holdfast.cli.publisher;

import io.holdfast.cli.api.ControlPlane;
import io.holdfast.cli.outcome.CommandException;
import io.holdfast.kernel.Ascii;
import io.holdfast.kernel.Bytes;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonArray;
import io.holdfast.kernel.json.JsonObject;
import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.packages.PackageTrustException;
import io.holdfast.trust.packages.PinnedRoot;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The publishers that a control plane takes packages of. */
public record RegisteredPublishers(ControlPlane controlPlane) {
    private static final String PATH = "/holdfast/publishers";

    /** One of them. */
    public record Registered(String name, PinnedRoot root) {}

    public List<Registered> all() throws CommandException {
        List<Registered> all = new ArrayList<>();
        for (JsonObject item : controlPlane.list(PATH)) {
            try {
                all.add(new Registered(item.string("name").orElse(""), PinnedRoot.parse(item.without("name"))));
            } catch (PackageTrustException e) {
                throw CommandException.refused("the list of publishers cannot be read: " + e.getMessage());
            }
        }
        return all;
    }

    public void put(String name, PinnedRoot root) throws CommandException {
        checkName(name);
        JsonObject body = JsonObject.of(
                "root", Json.of(Pem.certificate(root.certificate())), "names", JsonArray.ofStrings(root.names()));
        controlPlane.put(PATH + "/" + name, body);
    }

    /** Publishes a revocation list of the publisher's root; gives how many certificates are on it. */
    public long revokeSigners(String name, Bytes der) throws CommandException {
        checkName(name);
        return controlPlane
                .put(
                        PATH + "/" + name + "/revocations",
                        JsonObject.builder().put("list", der.base64()).build())
                .number("revoked")
                .orElse(0);
    }

    private static void checkName(String name) throws CommandException {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}")) {
            throw CommandException.unusable(
                    "publisher: '" + name + "' (expected: letters, digits, dots, hyphens and underscores)");
        }
    }

    /**
     * Whether a development root is still to be registered for exactly this publisher. A publisher that has a root of
     * another kind keeps it alone.
     */
    public boolean lacksDevelopment(String publisher, X509Certificate root) throws CommandException {
        boolean there = false;
        for (Registered registered : all()) {
            boolean same = registered.root().certificate().equals(root);
            boolean taken = Ascii.equalsIgnoreCase(registered.name(), publisher)
                    || registered.root().covers(publisher);
            if (taken && !same) {
                throw CommandException.refused(
                        "the publisher " + publisher + " is registered with the root "
                                + registered
                                        .root()
                                        .certificate()
                                        .getSubjectX500Principal()
                                        .getName()
                                + ", and a development key does not stand in for it (expected: --key and --cert below that root)");
            }
            there |= taken;
        }
        return !there;
    }
}
