package io.holdfast.agent.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The statement of the extension handler contract that a test is about. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Statement {
    int value();

    /** What Holdfast does. */
    String text();

    /** Where that is not what the reference agent does: what differs, and why. */
    String stricter() default "";
}
