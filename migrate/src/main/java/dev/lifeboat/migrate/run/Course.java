package dev.lifeboat.migrate.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The steps that a run has taken, and what it noted on its way. For one thread. */
final class Course {
    private final Observer observer;
    private final List<Outcome.Taken> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private volatile Step last = Step.CONNECT;

    Course(Observer observer) {
        this.observer = observer;
    }

    /** What is done in a step. */
    interface Work<T> {
        T done() throws SQLException;
    }

    /** As {@link Work}, where nothing comes of it. */
    interface Task {
        void done() throws SQLException;
    }

    <T> T step(Step step, String what, Work<T> work) throws SQLException {
        observer.begins(step, what);
        last = step;
        long began = System.nanoTime();
        boolean well = false;
        try {
            T result = work.done();
            well = true;
            return result;
        } finally {
            var took = Duration.ofNanos(System.nanoTime() - began);
            steps.add(new Outcome.Taken(step, what, took, well));
            observer.ended(step, what, took, well);
        }
    }

    void step(Step step, String what, Task task) throws SQLException {
        step(step, what, () -> {
            task.done();
            return "";
        });
    }

    void says(String message) {
        observer.says(message);
    }

    void note(String note) {
        notes.add(note);
    }

    Step last() {
        return last;
    }

    List<Outcome.Taken> steps() {
        return steps;
    }

    List<String> notes() {
        return notes;
    }
}
