package dev.lifeboat.streams.controls;

/** Judges one control in a scene. Pure, and never throws for any content of facts. */
@FunctionalInterface
interface Judge {
    Finding judge(Scene scene);
}
