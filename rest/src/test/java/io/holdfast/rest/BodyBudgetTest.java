package io.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(1_000, 600);

    @Test
    void oneCallerLeavesRoomForOthers() {
        BodyBudget.Body greedy = budget.body("a");
        greedy.take(600);
        assertThatThrownBy(() -> budget.body("a").take(1))
                .isInstanceOfSatisfying(
                        BodyBudget.SpentException.class,
                        spent -> assertThat(spent.ofCaller()).isTrue());
        budget.body("b").take(300);
        assertThatThrownBy(() -> budget.body("c").take(400))
                .isInstanceOfSatisfying(
                        BodyBudget.SpentException.class,
                        spent -> assertThat(spent.ofCaller()).isFalse());
    }

    @Test
    void aBodyThatDoesNotFitFailsWhileItIsRead() {
        HttpRequestWriter request = HttpRequest.streaming(RequestHeaders.of(HttpMethod.POST, "/"));
        try (BodyBudget.Body body = budget.body("a")) {
            var aggregated = body.read(request);
            request.write(HttpData.wrap(new byte[400]));
            boolean _ = request.tryWrite(HttpData.wrap(new byte[400]));
            // and does not wait for its end
            assertThatThrownBy(() -> aggregated.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(BodyBudget.SpentException.class);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void whatWasTakenIsGivenBackWhateverHappens() {
        Random random = new Random(20261122);
        List<BodyBudget.Body> open = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            if (open.isEmpty() || random.nextInt(4) == 0) {
                open.add(budget.body("caller " + random.nextInt(5)));
            }
            BodyBudget.Body one = open.get(random.nextInt(open.size()));
            try {
                one.take(random.nextInt(200));
            } catch (BodyBudget.SpentException _) {
                refused++;
                one.close();
            }
            if (random.nextInt(3) == 0) {
                one.close(); // and some go on sending after it
            }
            if (open.size() > 8) {
                open.removeFirst().close();
            }
            assertThat(budget.taken()).isNotNegative();
        }
        open.forEach(BodyBudget.Body::close);
        assertThat(refused).isPositive();
        assertThat(budget.taken()).isZero();
        assertThat(budget.callers()).isZero();
    }
}
