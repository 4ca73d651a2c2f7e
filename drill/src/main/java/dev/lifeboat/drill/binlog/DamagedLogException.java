package dev.lifeboat.drill.binlog;

/** A file of a log is not what a server wrote. */
class DamagedLogException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedLogException(String what) {
        super(what);
    }

    /** It ends in the middle of an event: it is cut off, or still being written. */
    static final class CutOff extends DamagedLogException {
        private static final long serialVersionUID = 1;

        CutOff(long at) {
            super("it ends in the middle of the event at " + at);
        }
    }
}
