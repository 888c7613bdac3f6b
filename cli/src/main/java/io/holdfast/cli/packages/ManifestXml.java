package io.holdfast.cli.packages;

import io.holdfast.cli.outcome.CommandException;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The publisher's registration file {@code manifest.xml} (extension handler contract §2): whose it is. */
record ManifestXml(Optional<String> publisher, Optional<String> type, Optional<String> version) {
    static final String FILE = "manifest.xml";
    static final ManifestXml NONE = new ManifestXml(Optional.empty(), Optional.empty(), Optional.empty());

    private static final int MAX_ELEMENTS = 10_000;

    /** Reads the children of the root; without document types and external entities. */
    static ManifestXml parse(byte[] file) throws CommandException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        Map<String, String> texts = new HashMap<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(file));
            int depth = 0;
            int elements = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++elements > MAX_ELEMENTS) {
                            throw CommandException.unusable(FILE + ": more than " + MAX_ELEMENTS + " elements");
                        }
                        depth++;
                        String name = reader.getLocalName();
                        if (depth == 2 && isWanted(name)) {
                            // reads to the end tag
                            texts.putIfAbsent(name, reader.getElementText().strip());
                            depth--;
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> depth--;
                    case XMLStreamConstants.DTD ->
                        throw CommandException.unusable(FILE + ": has a document type (expected: none)");
                    default -> {
                        // text and comments between the elements
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw CommandException.unusable(FILE + ": is not XML: " + e.getMessage());
        }
        return new ManifestXml(text(texts, "ProviderNameSpace"), text(texts, "Type"), text(texts, "Version"));
    }

    private static boolean isWanted(String name) {
        return name.equals("ProviderNameSpace") || name.equals("Type") || name.equals("Version");
    }

    private static Optional<String> text(Map<String, String> texts, String name) {
        return Optional.ofNullable(texts.get(name)).filter(text -> !text.isEmpty());
    }
}
