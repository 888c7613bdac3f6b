package io.holdfast.agent.configuration.packages;

import io.holdfast.agent.configuration.AssignmentType;
import io.holdfast.agent.configuration.Configuration;
import io.holdfast.agent.configuration.Item;
import io.holdfast.agent.configuration.mof.MofException;
import io.holdfast.agent.configuration.mof.MofInstance;
import io.holdfast.agent.configuration.mof.MofReader;
import io.holdfast.agent.packages.PackageArchive;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.packages.PackageLimits;
import io.holdfast.agent.packages.StagedPackage;
import io.holdfast.kernel.json.Json;
import io.holdfast.kernel.json.JsonException;
import io.holdfast.kernel.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A package that was read (policy, 7.4).
 *
 * @param correcting whether it may change the machine: its type is {@code AuditAndSet}
 */
public record ConfigurationPackage(Configuration configuration, boolean correcting) {
    private static final PackageLimits LIMITS =
            new PackageLimits(KeptPackages.LARGEST, 400 << 20, 20_000, 200, 64 << 20);
    private static final int MAX_FILE = 8 << 20;
    private static final String VERSION = "2.0.0";
    private static final Set<String> NO_RESOURCES = Set.of("OMI_ConfigurationDocument", "MSFT_KeyValuePair");

    /**
     * Reads the two files.
     *
     * @param name of the configuration, which the files in the package bear
     * @param wanted version, such as {@code 1.*}; empty for any
     */
    public static ConfigurationPackage open(
            StagedPackage verified, String name, String wanted, Map<String, String> parameters)
            throws IOException, ConfigurationPackageException {
        ConfigurationPackage opened = open(verified, name, parameters);
        String version = opened.configuration().version();
        boolean fits = wanted.isEmpty()
                || wanted.equals("*")
                || wanted.equals(version)
                || (wanted.endsWith(".*") && version.startsWith(wanted.substring(0, wanted.length() - 1)));
        if (!fits) {
            throw new ConfigurationPackageException(
                    "the package is of version " + version + " (expected: " + wanted + ")");
        }
        return opened;
    }

    private static ConfigurationPackage open(StagedPackage verified, String name, Map<String, String> parameters)
            throws IOException, ConfigurationPackageException {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")) {
            throw new ConfigurationPackageException("configuration '" + name + "' (expected: letters, digits, _ . -)");
        }
        String document = name + ".mof";
        String meta = name + ".metaconfig.json";
        try {
            Map<String, byte[]> files = PackageArchive.read(verified, Set.of(document, meta), MAX_FILE, LIMITS);
            if (!files.keySet().equals(Set.of(document, meta))) {
                throw new ConfigurationPackageException(
                        "the package holds " + files.keySet() + " (expected: " + document + " and " + meta + ")");
            }
            return of(name, bytes(files, document), bytes(files, meta), parameters);
        } catch (PackageException e) {
            throw new ConfigurationPackageException("the package is refused: " + e.getMessage());
        }
    }

    private static byte[] bytes(Map<String, byte[]> files, String name) {
        return Optional.ofNullable(files.get(name)).orElseGet(() -> new byte[0]);
    }

    /** From the two files. */
    public static ConfigurationPackage of(String name, byte[] document, byte[] meta, Map<String, String> parameters)
            throws ConfigurationPackageException {
        JsonObject settings = meta(meta);
        String type =
                settings.findIgnoreCase("Type").map(ConfigurationPackage::text).orElse("");
        if (!type.equals("Audit") && !type.equals("AuditAndSet")) {
            throw new ConfigurationPackageException("Type '" + type + "' (expected: Audit or AuditAndSet)");
        }
        String version = settings.findIgnoreCase("Version")
                .map(ConfigurationPackage::text)
                .orElse("1.0.0");
        List<MofInstance> instances;
        try {
            instances = MofReader.read(document);
        } catch (MofException e) {
            throw new ConfigurationPackageException(name + ".mof: " + e.getMessage());
        }
        return new ConfigurationPackage(
                new Configuration(name, version, items(instances, new Parameters(parameters))),
                type.equals("AuditAndSet"));
    }

    private static JsonObject meta(byte[] bytes) throws ConfigurationPackageException {
        try {
            boolean marked = bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB;
            byte[] plain = marked ? java.util.Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
            if (Json.parse(plain) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonException e) {
            throw new ConfigurationPackageException("metaconfig.json: " + e.getMessage());
        }
        throw new ConfigurationPackageException("metaconfig.json is no object");
    }

    private static String text(Json json) {
        return json instanceof io.holdfast.kernel.json.JsonString(String text) ? text : json.compact();
    }

    private static List<Item> items(List<MofInstance> instances, Parameters parameters)
            throws ConfigurationPackageException {
        boolean documented = false;
        List<Item> items = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (MofInstance instance : instances) {
            if (instance.className().equals("OMI_ConfigurationDocument")) {
                documented = true;
                version(instance);
            }
            // an instance without an id belongs to another one that refers to it
            Optional<String> id = instance.text("ResourceID");
            if (!NO_RESOURCES.contains(instance.className()) && id.isPresent()) {
                if (!ids.add(id.get())) {
                    throw new ConfigurationPackageException("ResourceID '" + id.get() + "' twice (expected: once)");
                }
                items.add(new Item(
                        id.get(),
                        Optional.empty(),
                        Optional.empty(),
                        MofResources.resource(parameters.apply(instance, id.get()))));
            }
        }
        if (!documented) {
            throw new ConfigurationPackageException("the document has no OMI_ConfigurationDocument");
        }
        if (items.isEmpty()) {
            throw new ConfigurationPackageException("the document has no resource (an instance with a ResourceID)");
        }
        parameters.requireUsed();
        return items;
    }

    private static void version(MofInstance document) throws ConfigurationPackageException {
        String version = document.text("Version").orElse("");
        if (!version.equals(VERSION)) {
            throw new ConfigurationPackageException(
                    "OMI_ConfigurationDocument has version '" + version + "' (expected: " + VERSION + ")");
        }
    }

    /** What the package itself lets an assignment do: one that only audits is never applied. */
    public AssignmentType limited(AssignmentType wanted) {
        return correcting ? wanted : AssignmentType.AUDIT;
    }
}
