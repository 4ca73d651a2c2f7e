package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.state.Candidate;
import dev.lifeboat.streams.state.Tested;
import org.jspecify.annotations.Nullable;

/** The restore tests of all live backups of a scene. */
final class RestoreTests {

    /** The newest full restore of a good backup that succeeded. */
    static @Nullable Tested newest(Scene scene) {
        Tested newest = null;
        for (Candidate run : scene.index.runs) {
            if (run.tests.length == 0) {
                continue;
            }
            Tested test = run.newestRestore(scene.at, scene.skew);
            if (test != null && (newest == null || test.end > newest.end) && run.goodAt(scene.at, scene.skew)) {
                newest = test;
            }
        }
        return newest;
    }

    /** The newest failure of a full or partial restore of a live backup, good or not. */
    static @Nullable Tested newestFailure(Scene scene) {
        Tested newest = null;
        for (Candidate run : scene.index.runs) {
            if (!live(scene, run)) {
                continue;
            }
            for (Tested test : run.tests) {
                if (test.failed() && test.ofRestore()) {
                    newest = newer(test, newest);
                    break;
                }
            }
        }
        return newest;
    }

    /** The newest chaos drill that succeeded, of any backup: it says how a recovery goes, whatever became of the backup. */
    static @Nullable Tested newestChaosDrill(Scene scene) {
        Tested newest = null;
        for (Candidate run : scene.index.runs) {
            for (Tested test : run.tests) {
                if (test.chaosDrill() && test.restoredBy(scene.at, scene.skew)) {
                    newest = newer(test, newest);
                    break;
                }
            }
        }
        return newest;
    }

    private static boolean live(Scene scene, Candidate run) {
        return run.completed() && scene.at < run.expires;
    }

    private static Tested newer(Tested test, @Nullable Tested newest) {
        return newest == null || test.end > newest.end ? test : newest;
    }

    private RestoreTests() {}
}
