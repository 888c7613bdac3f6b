package io.holdfast.extensions.runcommand;

import io.holdfast.extensions.handler.Account;
import io.holdfast.extensions.handler.Downloads;
import io.holdfast.extensions.handler.Durable;
import io.holdfast.extensions.handler.Handler;
import io.holdfast.extensions.handler.Output;
import io.holdfast.extensions.handler.Program;
import io.holdfast.extensions.handler.SettingsException;
import io.holdfast.extensions.handler.SettingsFile;
import io.holdfast.extensions.runcommand.Telling.End;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sees to one run: begins the script, tells its output, and ends it when its time is over or nobody wants it any more. */
final class Runner {
    private static final long LOOK_MILLIS = 100;
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_SCRIPT = 4L << 20;

    private final Handler handler;
    private final RunFile file;
    private final Telling telling;

    Runner(Handler handler, RunFile file, Telling telling) {
        this.handler = handler;
        this.file = file;
        this.telling = telling;
    }

    void run() throws IOException, InterruptedException {
        try {
            Request request = Request.of(SettingsFile.read(handler));
            Optional<Account> account = Optional.empty();
            if (request.user().isPresent()) {
                account = Optional.of(Account.of(request.user().get()));
            }
            execute(request, account, text(request));
        } catch (SettingsException e) {
            telling.refused("Enable failed: " + e.getMessage());
        }
    }

    private String text(Request request) throws IOException, InterruptedException, SettingsException {
        if (request.script().isPresent()) {
            return request.script().get();
        }
        URI address = request.address().orElseThrow();
        Path folder = handler.work().resolve("script");
        Durable.folder(folder);
        new Downloads(folder).fetch(List.of(address));
        Path fetched = folder.resolve(Downloads.name(address));
        try {
            if (Files.size(fetched) > MAX_SCRIPT) {
                throw new SettingsException("source.scriptUri has more than " + MAX_SCRIPT + " bytes");
            }
            String text = Files.readString(fetched);
            if (text.indexOf('\0') >= 0) {
                throw new SettingsException("source.scriptUri is no script: it has a zero character");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw new SettingsException("source.scriptUri is not UTF-8");
        }
    }

    private void execute(Request request, Optional<Account> account, String text)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        account.ifPresent(user -> environment.putAll(user.environment()));
        environment.putAll(request.variables());
        environment.put(RunFile.MARK, file.mark().orElseThrow(() -> new IOException("the file of the run is gone")));
        Program program = new Program(handler.work());
        telling.begun();
        Process script = program.start(text, new Program.Launch(request.arguments(), environment, account, true));
        try {
            watch(request, program, script);
        } catch (IOException e) {
            Tree.kill(file, script);
            telling.broken("The run was given up: " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private void watch(Request request, Program program, Process script) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long told = begin;
        Output output = Output.NONE;
        telling.running(output, request.asynchronous());
        while (!script.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (file.unwanted()) {
                end(request, program, script, End.CANCELED, "Canceled while the script ran; all of it was killed");
                return;
            }
            if (System.nanoTime() - begin > request.limit().toNanos()) {
                end(
                        request,
                        program,
                        script,
                        End.TIMED_OUT,
                        "TimedOut: the script did not end within "
                                + request.limit().toSeconds() + " s; all of it was killed");
                return;
            }
            program.bound();
            Output now = program.output();
            if (System.nanoTime() - told > TELL_NANOS && !now.equals(output)) {
                telling.running(now, request.asynchronous());
                told = System.nanoTime();
                output = now;
            }
        }
        int code = script.exitValue();
        telling.ended(
                code == 0 ? End.SUCCEEDED : End.FAILED,
                code,
                "The script ended with exit code " + code,
                program.output(),
                request.strict());
    }

    private void end(Request request, Program program, Process script, End end, String message)
            throws IOException, InterruptedException {
        Tree.kill(file, script);
        telling.ended(end, script.waitFor(), message, program.output(), request.strict());
    }
}
