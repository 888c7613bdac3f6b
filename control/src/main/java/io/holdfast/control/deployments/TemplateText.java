package io.holdfast.control.deployments;

/** Texts of requests in messages. */
final class TemplateText {
    private TemplateText() {}

    static String shown(String text) {
        String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
