/** The parts that tests run on: embedded by default, containers where that is asked for and Docker is there. */
@org.jspecify.annotations.NullMarked
package dev.lifeboat.schemas.stack;
