package io.holdfast.policy;

import io.holdfast.policy.program.Fields;
import io.holdfast.policy.program.Known;
import io.holdfast.policy.program.Program;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A definition with the parameters of an assignment, ready to judge resources. For each resource type one program is made
 * when the first of them comes, with everything folded that the type, the parameters and the aliases decide. Immutable for
 * callers; many threads may share it.
 */
public final class CompiledPolicy {
    /** Pairs of type and api-version that are kept; both come from the control plane's own registry. */
    private static final int MOST_PROGRAMS = 4096;

    private static final Evaluation NOT_APPLICABLE = new Evaluation.NotApplicable();

    private final PolicyDefinition definition;
    private final Program.Source source;
    private final Known known;
    private final AliasTable aliases;
    private final Set<String> unknownAliases;
    private final boolean locates;
    private final Map<Subject.Kind, Program> programs = new ConcurrentHashMap<>();

    CompiledPolicy(PolicyDefinition definition, Program.Source source, Known known, AliasTable aliases) {
        this.definition = definition;
        this.source = source;
        this.known = known;
        this.aliases = aliases;
        this.unknownAliases = Set.copyOf(definition.unknownAliases(aliases));
        this.locates = Program.locates(source.rule(), known, new Fields(aliases, "", Optional.empty()));
    }

    public PolicyDefinition definition() {
        return definition;
    }

    public EffectKind effect() {
        return source.kind();
    }

    /** As the definition or the parameter writes it. */
    public String effectText() {
        return source.effect();
    }

    /** Aliases that no type has; with one the policy concerns nothing. */
    public Set<String> unknownAliases() {
        return unknownAliases;
    }

    /** Whether the resource can be concerned at all, by its type: cheap. */
    public boolean mayConcern(Subject subject) {
        return source.kind() != EffectKind.DISABLED
                && inReach(subject)
                && !program(subject).never();
    }

    /** Never throws: what has no answer is {@link Evaluation.Failed}. */
    public Evaluation evaluate(Subject subject, EvaluationContext context) {
        if (source.kind() == EffectKind.DISABLED || !inReach(subject)) {
            return NOT_APPLICABLE;
        }
        Program program = program(subject);
        return program.never() ? NOT_APPLICABLE : program.evaluate(subject.document(), context);
    }

    /** As {@link #evaluate}, but for trying a rule on any document: without mode and reach, and disabled is an effect too. */
    public Evaluation tryOut(Subject subject, EvaluationContext context) {
        return unknownAliases.isEmpty() ? program(subject).evaluate(subject.document(), context) : NOT_APPLICABLE;
    }

    /** Mode, and the rules on whole kinds of types (policy.md 4.1). */
    private boolean inReach(Subject subject) {
        if (!unknownAliases.isEmpty() || (definition.indexed() && !subject.indexed())) {
            return false;
        }
        String type = subject.kind().type();
        if (type.equals("microsoft.resources/subscriptions")) {
            return !locates;
        }
        return !type.startsWith("microsoft.resources/")
                || type.equals("microsoft.resources/subscriptions/resourcegroups");
    }

    private Program program(Subject subject) {
        Subject.Kind key = subject.kind();
        Program made = programs.get(key);
        if (made != null) {
            return made;
        }
        Program program = Program.of(source, known, new Fields(aliases, key.type(), key.apiVersion()));
        if (programs.size() < MOST_PROGRAMS) {
            programs.putIfAbsent(key, program);
        }
        return program;
    }
}
