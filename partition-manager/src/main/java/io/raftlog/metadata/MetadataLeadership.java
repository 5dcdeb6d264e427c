package io.raftlog.metadata;

/** Hears when this node begins and ceases to lead the metadata group. Called on threads that must not wait. */
public interface MetadataLeadership {
    /** This node leads and has applied all that earlier leaders had done. */
    void began(GroupLog groups);

    /** This node no longer leads, as far as it knows; may come without {@link #began} and more than once. */
    void ended();

    /** For a machine that nobody asks. */
    MetadataLeadership NONE = new MetadataLeadership() {
        @Override
        public void began(GroupLog groups) {}

        @Override
        public void ended() {}
    };
}
