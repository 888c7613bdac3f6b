package io.holdfast.agent.facts;

import io.holdfast.kernel.Ascii;
import java.util.Optional;

/** Which cloud the machine runs in, from what its firmware says (DMI); most machines run in none. */
final class CloudProvider {
    /** Set by Azure on every virtual machine. */
    private static final String AZURE_TAG = "7783-7084-3265-9085-8269-3286-77";

    private CloudProvider() {}

    static Optional<String> of(String vendor, String product, String assetTag, String biosVendor) {
        String all = Ascii.lower(vendor + " " + product + " " + biosVendor);
        if (assetTag.equals(AZURE_TAG)) {
            return Optional.of("Azure");
        }
        if (all.contains("amazon ec2")) {
            return Optional.of("AWS");
        }
        if (all.contains("google")) {
            return Optional.of("GCP");
        }
        if (all.contains("alibaba")) {
            return Optional.of("Alibaba");
        }
        if (all.contains("oraclecloud") || Ascii.lower(assetTag).contains("oraclecloud")) {
            return Optional.of("OCI");
        }
        return all.contains("digitalocean")
                ? Optional.of("DigitalOcean")
                : all.contains("hetzner") ? Optional.of("Hetzner") : Optional.empty();
    }
}
