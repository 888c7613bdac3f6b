package io.holdfast.agent.operations;

import io.holdfast.agent.configuration.packages.KeptPackages;
import io.holdfast.agent.controls.Decision;
import io.holdfast.agent.packages.PackageException;
import io.holdfast.agent.session.Gateway;
import io.holdfast.agent.session.HttpStatusException;
import io.holdfast.agent.state.ItemState;
import io.holdfast.agent.state.ItemState.Stage;
import io.holdfast.agent.state.StateFile;
import io.holdfast.agent.state.StateUnreadableException;
import io.holdfast.protocol.ConfigurationContent;
import io.holdfast.protocol.ConfigurationWish;
import io.holdfast.protocol.ExtensionWish;
import io.holdfast.protocol.RefusalCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes accepted configurations to where they are refused or looked after: local controls, then who released the package,
 * then its bytes. A package is of a pinned publisher, like that of an extension, or the administrator admitted it.
 */
final class ConfigurationSettler {
    private final StateFile stateFile;
    private final Permission permission;
    private final PackageCheck packages;
    private final KeptPackages kept;
    private final PackageDownload download;
    private final ConfigurationActions actions;
    private final Outcomes outcomes;

    ConfigurationSettler(
            StateFile stateFile,
            Permission permission,
            PackageCheck packages,
            KeptPackages kept,
            PackageDownload download,
            ConfigurationActions actions,
            Outcomes outcomes) {
        this.stateFile = stateFile;
        this.permission = permission;
        this.packages = packages;
        this.kept = kept;
        this.download = download;
        this.actions = actions;
        this.outcomes = outcomes;
    }

    /** Whether the local configuration lets it be looked after now. */
    boolean permitted(ConfigurationWish wish) {
        try {
            permit(wish);
            return true;
        } catch (RefusalException _) {
            return false;
        }
    }

    private void permit(ConfigurationWish wish) throws RefusalException {
        actions.permit(wish);
        if (wish.content().isPresent()) {
            permission.admits(wish.content().get());
        }
    }

    /** Told before the state says so: an agent that is killed in between settles and tells it once more, and loses nothing. */
    void settle(String key, ItemState item, ConfigurationWish wish, Gateway gateway, Instant now)
            throws IOException, StateUnreadableException, RefusalException {
        permit(wish);
        String mark = wish.configuration();
        if (wish.content().isPresent()) {
            mark = mark(wish.content().get());
            fetch(item, wish, wish.content().get(), gateway, now);
        }
        actions.apply(key, item.generation(), wish);
        outcomes.configured(key, item.generation(), wish.configuration());
        String handed = mark;
        stateFile.update(before -> before.withItem(key, item.commitment(), old -> old.handed(handed)));
    }

    private static String mark(ConfigurationContent content) {
        return content.published()
                .map(ConfigurationContent.Published::toString)
                .orElse(content.packageDigest().toString());
    }

    private void fetch(
            ItemState item, ConfigurationWish wish, ConfigurationContent content, Gateway gateway, Instant now)
            throws IOException, StateUnreadableException, RefusalException {
        boolean byHand = permission.admits(content);
        if (!byHand) {
            released(item, wish, content, content.published().orElseThrow(), gateway, now);
        }
        if (kept.find(content.packageDigest()).isPresent()) {
            return;
        }
        try (InputStream in = open(content, gateway)) {
            kept.take(in, content.packageDigest());
        } catch (PackageException e) {
            throw new RefusalException(
                    e.reason() == PackageException.Reason.DIGEST_MISMATCH
                            ? RefusalCode.PACKAGE_MISMATCH
                            : RefusalCode.PACKAGE_UNSAFE,
                    "the package of " + wish.configuration() + " is refused: " + e.getMessage());
        } catch (HttpStatusException e) {
            if (e.status() / 100 == 4 && e.status() != 408 && e.status() != 429) {
                throw unavailable(wish, e);
            }
            throw e;
        } catch (IOException e) {
            if (content.published().isEmpty()) {
                throw unavailable(wish, e); // an address elsewhere must not cost the session
            }
            throw e;
        }
    }

    private static RefusalException unavailable(ConfigurationWish wish, IOException e) {
        return new RefusalException(
                RefusalCode.PACKAGE_UNAVAILABLE,
                "the package of " + wish.configuration() + " cannot be had: " + e.getMessage());
    }

    private InputStream open(ConfigurationContent content, Gateway gateway) throws IOException {
        return content.published().isPresent() ? gateway.blob(content.packageDigest()) : download.open(content.uri());
    }

    /** The same chain as for extensions; the lists of extensions say nothing of configurations. */
    private void released(
            ItemState item,
            ConfigurationWish wish,
            ConfigurationContent content,
            ConfigurationContent.Published published,
            Gateway gateway,
            Instant now)
            throws IOException, StateUnreadableException, RefusalException {
        ExtensionWish asPackage = new ExtensionWish(
                wish.name(),
                published.type(),
                published.version(),
                content.packageDigest(),
                Optional.empty(),
                Optional.empty(),
                "");
        String type = published.type().key();
        long known = stateFile.read().indexes().getOrDefault(type, 0L);
        boolean had = item.installed().equals(Optional.of(mark(content)));
        OptionalLong sequence = packages.check(gateway, asPackage, Decision.ALLOWED, known, had, now);
        if (sequence.isPresent() && sequence.getAsLong() > known) {
            stateFile.update(before -> before.withIndex(type, sequence.getAsLong()));
        }
    }

    /** After a start. */
    void again(String key, ItemState item, ConfigurationWish wish) throws StateUnreadableException, RefusalException {
        if (!actions.again(key, item.generation(), wish)) {
            stateFile.update(state -> state.withItem(key, item.commitment(), now -> now.with(Stage.ACCEPTED)));
        }
    }

    /** What is refused is not wanted in its older form either; the machine says so. */
    String refused(String key, RefusalException refusal) {
        return actions.remove(key)
                ? refusal.reason() + ". What was assigned here before is not looked after any more"
                : refusal.reason();
    }

    void remove(String key, ItemState item) {
        actions.remove(key);
        outcomes.unconfigured(key, item.generation());
    }
}
