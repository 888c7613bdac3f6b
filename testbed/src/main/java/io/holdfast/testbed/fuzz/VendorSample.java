package io.holdfast.testbed.fuzz;

import io.holdfast.trust.machine.Pem;
import io.holdfast.trust.machine.PemException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Made by openssl for a signer below a root; the keys are thrown away. */
final class VendorSample {
    private static final String ROOT = """
            MIIBfDCCASOgAwIBAgIUY+oMuQZsJp50zEZ72GKxqeso6DIwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBUjAeFw0yNjExMjEyMjE3
            NDNaFw00NjExMTYyMjE3NDNaMAwxCjAIBgNVBAMMAVIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARlGzKbP6Vb+b19BOkSccdb
            yzt9O7EPxtZtBpZhhf9r6kzvkrc1Oq8wQ4dbO3mnJ7LvtGIhr+3KV7USkp+IXkudo2MwYTAdBgNVHQ4EFgQU90AVkVZGcGIYH7/Z
            40iGRY+F5vwwHwYDVR0jBBgwFoAU90AVkVZGcGIYH7/Z40iGRY+F5vwwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYw
            CgYIKoZIzj0EAwIDRwAwRAIgIgTn3fuzOEAQ62ZjNzfgR+BtJOewAiiFs2Q8wWpBgsgCICkIOCcBp/CunNC1A3xpoEY6zOxjsAUI
            Y8Vc/RI2sAz6
            """;

    /** Detached CMS over the three bytes {@code zip}. */
    private static final String SIGNATURE = """
            MIIDLAYJKoZIhvcNAQcCoIIDHTCCAxkCAQExDTALBglghkgBZQMEAgEwCwYJKoZIhvcNAQcBoIIBfDCCAXgwggEdoAMCAQICFFLH
            3LkzSZHDt0hzA4IPr/1iPr6tMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAVIwHhcNMjYxMTIxMjIxNzQzWhcNNDYxMTE2MjIxNzQz
            WjAMMQowCAYDVQQDDAFTMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUH1wCAd+4CHz40QMPNlSagHSHuvBYLv2hsPor+Qm11l9
            ozkUaAjqXImNG9RIZwIBCc1MI7+8FO42Huq2BCB41aNdMFswCQYDVR0TBAIwADAOBgNVHQ8BAf8EBAMCB4AwHQYDVR0OBBYEFPzu
            8b1pJe3HsSt0d5lYyFUz0IOKMB8GA1UdIwQYMBaAFPdAFZFWRnBiGB+/2eNIhkWPheb8MAoGCCqGSM49BAMCA0kAMEYCIQDDHeLC
            dlpvVPnFqhxeeRHfB/CKVuG6XXKubWhN+hLpKwIhAPSa4kvvHzbvbMkInV2q5UXLhCMfy2G+ciQ06Btg5rEaMYIBdjCCAXICAQEw
            JDAMMQowCAYDVQQDDAFSAhRSx9y5M0mRw7dIcwOCD6/9Yj6+rTALBglghkgBZQMEAgGggeQwGAYJKoZIhvcNAQkDMQsGCSqGSIb3
            DQEHATAcBgkqhkiG9w0BCQUxDxcNMjYxMTIxMjIxNzQzWjAvBgkqhkiG9w0BCQQxIgQgSnD+mqZDbgLC3qNA+9HjUuTvLYzmylKt
            JdS5VHH8i/IweQYJKoZIhvcNAQkPMWwwajALBglghkgBZQMEASowCwYJYIZIAWUDBAEWMAsGCWCGSAFlAwQBAjAKBggqhkiG9w0D
            BzAOBggqhkiG9w0DAgICAIAwDQYIKoZIhvcNAwICAUAwBwYFKw4DAgcwDQYIKoZIhvcNAwICASgwCgYIKoZIzj0EAwIERzBFAiAB
            cMcktg/18sYdhrt6inLE7Fs66lJQ99GNKwdysHvlVAIhAM8iP8Y4JXzFlwpgniwGbOViDHkqTUAlo3T3iLOg/hLJ
            """;

    /** The root takes the signer back. */
    private static final String REVOCATIONS = """
            MIHNMHQCAQEwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBUhcNMjYxMTIxMjIxNzQzWhcNNDYxMTE2MjIxNzQzWjAnMCUCFFLH3Lkz
            SZHDt0hzA4IPr/1iPr6tFw0yNjExMjEyMjE3NDNaoA4wDDAKBgNVHRQEAwIBATAKBggqhkjOPQQDAgNJADBGAiEAnZdZh7cjNWml
            4DDPckD827ptFRLvkgV8GxbW2uS1p4YCIQDM32lftMxxno0OIYUItrhCHiLwgqmYgsYNpZHxKVhMow==
            """;

    private VendorSample() {}

    static X509Certificate root() {
        try {
            return Pem.certificate(decode(ROOT));
        } catch (PemException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] signature() {
        return decode(SIGNATURE);
    }

    static byte[] revocations() {
        return decode(REVOCATIONS);
    }

    private static byte[] decode(String text) {
        return Base64.getMimeDecoder().decode(text);
    }
}
