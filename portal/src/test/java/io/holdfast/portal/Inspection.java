package io.holdfast.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for every page of the portal, whatever it shows. */
public final class Inspection {
    // An i18n key that got through untranslated looks like signIn.title.
    private static final String KEYS = "() => document.body.innerText.match("
            + "/\\b(app|nav|live|theme|signIn|overview|machines|machine|facts|controls|extension|state|activity|operation|install|provenance|result|lost|problem|filter|table|gallery|policy|run|form|history|proof|integrity|boots|security)\\.[a-z][A-Za-z.]+/g) ?? []";
    // axe reports a rule that crashed as incomplete, with its error; such a page has not been judged at all. It cannot
    // tell what lies behind a textarea or in the top layer; their colours are those of inputs and cards, which it
    // measures.
    private static final String JUDGEMENT = """
            async () => {
              const found = await axe.run(document);
              const undecidable = node => document.querySelector(node.target[0]).closest('textarea, dialog');
              const faults = found.violations.filter(v => v.impact === 'serious' || v.impact === 'critical');
              for (const rule of found.incomplete) {
                const unclear = rule.id === 'color-contrast' ? rule.nodes.filter(node => !undecidable(node)) : [];
                if (rule.error || unclear.length) {
                  faults.push({ ...rule, nodes: unclear });
                }
              }
              return {
                faults: faults.map(v => [v.id, v.error?.message, ...v.nodes.map(n => n.target + ' ' + n.failureSummary)].join(' | ')),
                contrasts: found.passes.filter(p => p.id === 'color-contrast').flatMap(p => p.nodes).length,
              };
            }""";
    private static final String ACTIONS = "() => [...document.querySelectorAll("
            + "'a[href], button, input, select, textarea, summary')].filter(e => e.checkVisibility())"
            + ".map((e, i) => { e.dataset.action = i; return String(i); })";
    private static final String MARKED = "() => [...document.querySelectorAll('[data-action]')]"
            + ".filter(e => e.checkVisibility()).map(e => e.dataset.action)";
    private static final String FOCUSED = "() => { const e = document.activeElement;"
            + " const s = getComputedStyle(e); return { action: e.dataset.action ?? '',"
            + " seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 }; }";
    private static final String AXE = axe();

    private Inspection() {}

    private static String axe() {
        try (InputStream in =
                Inspection.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page as it stands; also takes its picture. */
    public static void wholeTranslatedAccessible(Browser.Tab tab, String name, String language) {
        tab.screenshot(name);
        assertThat(tab.page.evaluate(KEYS)).as("untranslated keys on %s", name).isEqualTo(List.of());
        assertThat(tab.page.locator("html").getAttribute("lang")).isEqualTo(language);
        assertThat(tab.page.title()).as(name).matches(".+ – Holdfast").doesNotContain("undefined");
        assertThat(tab.page.locator("h1").count()).as("headings of %s", name).isEqualTo(1);
        tab.page.evaluate(AXE);
        Map<?, ?> judged = (Map<?, ?>) tab.page.evaluate(JUDGEMENT);
        assertThat(judged.get("faults")).as("axe on %s", name).isEqualTo(List.of());
        assertThat((Integer) judged.get("contrasts"))
                .as("texts on %s whose contrast was measured", name)
                .isGreaterThan(5);
    }

    /** Everything that a pointer can do, Tab reaches; and what has the focus can be seen. */
    public static void everyActionByTab(Browser.Tab tab, String name) {
        List<?> actions = (List<?>) tab.page.evaluate(ACTIONS);
        assertThat(actions).as("actions of %s", name).hasSizeGreaterThan(3);
        tab.page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }");
        Set<Object> reached = new LinkedHashSet<>();
        for (int press = 0; press < 3 * actions.size() && !reached.containsAll(actions); press++) {
            tab.page.keyboard().press("Tab");
            Map<?, ?> focused = (Map<?, ?>) tab.page.evaluate(FOCUSED);
            if (!"".equals(focused.get("action"))) {
                reached.add(String.valueOf(focused.get("action")));
                assertThat(focused.get("seen"))
                        .as("focus ring on action %s of %s", focused.get("action"), name)
                        .isEqualTo(true);
            }
        }
        // the page is live: what has gone meanwhile could not be reached
        List<?> left = (List<?>) tab.page.evaluate(MARKED);
        assertThat(left).as("actions left on %s", name).hasSizeGreaterThan(3);
        assertThat(reached).as("reached on %s", name).containsAll(left);
    }
}
