package io.holdfast.agent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.agent.extensions.ExtensionReport;
import io.holdfast.agent.extensions.ExtensionReport.Phase;
import io.holdfast.agent.extensions.FixtureHandler;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.testing.TestControlPlane;
import io.holdfast.agent.testing.TestMachine;
import io.holdfast.kernel.Digest;
import io.holdfast.kernel.HandlerVersion;
import io.holdfast.protocol.ExtensionOutcome;
import io.holdfast.protocol.ExtensionWish;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How packages come to the machine (sections 2 and 3). */
class DownloadContractTest extends ContractMachine {
    private static final byte[] GARBAGE = "this is no zip".getBytes(StandardCharsets.UTF_8);

    @Test
    @Statement(
            value = 8,
            text =
                    "A zip that lies in its place is used without a download; one that is not good is deleted and fetched.",
            stricter =
                    "Good means here: it has the SHA-256 that the publisher signed. A package that lies there already is verified"
                            + " like any other.")
    void s08_aPlacedPackageIsUsedOnlyWhenItIsTheSignedOne() throws Exception {
        FixtureHandler first = handler("1.0.0");
        Files.createDirectories(library());
        Files.write(library().resolve("Contoso.Test.Sample__1.0.0.zip"), first.zip());
        machine().apply(first, "hello", 1, SETTINGS);
        assertThat(machine().downloads).hasValue(0);

        Path placed = library().resolve("Contoso.Test.Sample__1.1.0.zip");
        // a zip that would unpack and run, and is not the one that was signed
        Files.write(placed, handler("1.1.0").script("install", "touch ../owned").zip());
        ExtensionReport report = machine().apply(handler("1.1.0"), "hello", 2, SETTINGS);
        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(machine().downloads).hasValue(1);
        assertThat(library().resolve("owned")).doesNotExist();
        assertThat(placed).doesNotExist();
    }

    @Test
    @Statement(
            value = 9,
            text =
                    "A source that fails, or gives anything but the package, leads to the next one. When all have failed the"
                            + " extension is NotReady with 'Failed to download artifacts'.")
    void s09_theNextSourceIsAskedWhenOneFails() throws Exception {
        List<String> asked = new ArrayList<>();
        machine().sources.add((_, _, _) -> {
            asked.add("broken");
            throw new IOException("connection refused");
        });
        machine().sources.add((_, _, _) -> {
            asked.add("garbage");
            return new ByteArrayInputStream(GARBAGE);
        });
        machine().restart();
        ExtensionReport report = machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        assertThat(report.phase()).as(report.toString()).isEqualTo(Phase.SUCCEEDED);
        assertThat(asked).containsExactly("broken", "garbage");

        machine().sources.remove(1);
        machine().restart();
        machine().packages.clear();
        machine().executor.apply(handler("1.1.0").desired("hello", 2, SETTINGS));
        machine().executor.idle();
        ExtensionReport failed = machine().reports.getLast();
        assertThat(failed.code()).isEqualTo("1001");
        assertThat(failed.displayStatus()).isEqualTo("NotReady");
        assertThat(failed.message()).contains("Failed to download artifacts", "connection refused", "no such package");
    }

    @Test
    @Statement(
            value = 10,
            text =
                    "Bad packages leave the state of what is installed alone, and the update goes through once the package is good.")
    void s10_badPackagesLeaveTheInstalledVersionAlone() throws Exception {
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        FixtureHandler next = handler("1.1.0");
        machine().packages.put(Digest.of(next.zip()), GARBAGE);
        machine().executor.apply(next.desired("hello", 2, SETTINGS));
        machine().executor.idle();

        assertThat(machine().reports.getLast().code()).isEqualTo("PackageMismatch");
        assertThat(state("1.0.0")).isEqualTo("Enabled");
        assertThat(machine().commands()).containsExactly("1.0.0 install", "1.0.0 enable");
        assertThat(machine().apply(next, "hello", 3, SETTINGS).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(state("1.1.0")).isEqualTo("Enabled");
    }

    @Test
    @Statement(
            value = 11,
            text =
                    "The publisher's list of versions (here: the signed index) is fetched once for an operation. Sources are asked at"
                            + " most once each, in their order, until one answers, and none is begun after five minutes.",
            stricter = "In order, not shuffled: the address that the operator chose comes first.")
    void s11_indexAndSourcesAreAskedOnce() throws Exception {
        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        List<String> calls = new ArrayList<>();
        Gateway counting = (Gateway) Proxy.newProxyInstance(
                Gateway.class.getClassLoader(), new Class<?>[] {Gateway.class}, (_, method, arguments) -> {
                    calls.add(method.getName());
                    try {
                        return method.invoke(plane, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        plane.put(plane.wish("a"));
        other.sync(plane.items(), counting);
        other.sync(plane.items(), counting);
        assertThat(calls).containsOnlyOnce("index", "manifest");
        assertThat(other.applied).hasSize(1);

        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            machine().sources.add((_, _, _) -> {
                asked.add(number);
                throw new IOException("away");
            });
        }
        machine().restart();
        machine().apply(handler("1.0.0"), "hello", 1, SETTINGS);
        assertThat(asked).containsExactly(0, 1, 2);
        assertThat(machine().downloads).hasValue(1);
    }

    @Test
    @Statement(
            value = 12,
            text =
                    "A requested version is a prefix, and the highest version below it counts; a minor version beyond it is never"
                            + " chosen.",
            stricter =
                    "The control plane chooses, and the operation in the log names the exact version and package. The machine"
                            + " takes that or nothing.")
    void s12_theMachineTakesTheExactVersionOfTheOperation() throws Exception {
        assertThat(new HandlerVersion("4.0").isPrefixOf(new HandlerVersion("4.0.0.1")))
                .isTrue();
        assertThat(new HandlerVersion("2.1.0").isPrefixOf(new HandlerVersion("2.1.1")))
                .isFalse();
        assertThat(new HandlerVersion("2.1").isPrefixOf(new HandlerVersion("2.10")))
                .isFalse();

        TestControlPlane plane = new TestControlPlane();
        TestMachine other = new TestMachine(folder.resolve("other"), plane);
        ExtensionWish listed = plane.wish("a");
        plane.put(new ExtensionWish(
                "a",
                listed.type(),
                new HandlerVersion("1.0.1"),
                listed.packageDigest(),
                Optional.empty(),
                Optional.empty(),
                ""));
        other.sync(plane);
        assertThat(other.applied).isEmpty();
        assertThat(other.outcomes()).extracting(ExtensionOutcome::code).containsExactly("PackageNotListed");
        plane.put(listed);
        other.sync(plane);
        assertThat(other.applied).hasSize(1);
        assertThat(other.applied.getFirst().version()).isEqualTo(TestControlPlane.VERSION);
    }

    @Test
    @Statement(
            value = 13,
            text =
                    "The signature of the package and the signingInfo inside it are two checks, and package_validated records that"
                            + " both were passed. Uninstall needs neither.",
            stricter =
                    "The signature is always checked, before the package is opened; there is no switch, and no version of a"
                            + " tool without which it is left out.")
    void s13_signatureAndSigningInfoAreCheckedApart() throws Exception {
        FixtureHandler foreign = handler("1.0.0")
                .member("signingInfo", "{\"publisher\": \"Evil\", \"type\": \"Sample\", \"version\": \"1.0.0\"}");
        ExtensionReport refused = machine().apply(foreign, "hello", 1, SETTINGS);
        assertThat(refused.code()).isEqualTo("PackageMismatch");
        assertThat(machine().trace()).isEmpty();
        assertThat(machine().remove("hello", 2).phase()).isEqualTo(Phase.REMOVED);

        FixtureHandler named = handler("1.0.0")
                .member(
                        "signingInfo",
                        "{\"publisher\": \"contoso.test\", \"type\": \"SAMPLE\", \"version\": \"1.0.0\"}");
        machine().apply(named, "hello", 3, SETTINGS);
        assertThat(base("1.0.0").resolve("package_validated")).isEmptyFile();
        assertThat(machine().remove("hello", 4).phase()).isEqualTo(Phase.REMOVED);

        machine().apply(handler("1.0.0"), "hello", 5, SETTINGS);
        assertThat(base("1.0.0").resolve("package_validated")).doesNotExist();
        assertThat(machine().remove("hello", 6).phase()).isEqualTo(Phase.REMOVED);
        assertThat(Arrays.asList(machine().commands().getLast())).containsExactly("1.0.0 uninstall");
    }
}
