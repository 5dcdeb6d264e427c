package io.raftlog.mutants;

import org.jspecify.annotations.Nullable;

/**
 * What is different in one method of production code.
 *
 * <p>Immutable. Names classes as strings: most are not visible from here, and none may be loaded before it is changed.
 *
 * @param type the class, as {@link Class#getName} gives it
 * @param method all methods of that name, and the lambdas in them
 * @param kind what in the method
 * @param owner the class whose method is called or whose field is read; empty for the whole method
 * @param member that method or field; empty for the whole method
 * @param instead a static method that does it instead, {@code Class#method}; null if nothing is done and zero or null is
 *     the result
 */
record Change(
        String type,
        String method,
        Kind kind,
        String owner,
        String member,
        @Nullable String instead) {
    enum Kind {
        CALL,
        FIELD,
        WHOLE
    }

    /** The method in which something will be different. */
    static Place in(String type, String method) {
        return new Place(type, method);
    }

    boolean appliesTo(String methodName) {
        return methodName.equals(method) || methodName.startsWith("lambda$" + method + "$");
    }

    @Override
    public String toString() {
        return type + "." + method + ": " + (kind == Kind.WHOLE ? "all of it" : owner + "." + member) + " -> "
                + (instead == null ? "nothing" : instead);
    }

    /** Half a change. */
    record Place(String type, String method) {
        /** Every call of this method. */
        Place.What calls(String owner, String called) {
            return new What(this, Kind.CALL, owner, called);
        }

        /** Every read of this field. */
        Place.What reads(String owner, String field) {
            return new What(this, Kind.FIELD, owner, field);
        }

        /** The method from its beginning to its end. */
        Place.What whole() {
            return new What(this, Kind.WHOLE, "", "");
        }

        record What(Place place, Kind kind, String owner, String member) {
            /** @param replacement {@code Class#method}, static; gets what was there, and the changed object if it wants */
            Change becomes(String replacement) {
                return new Change(place.type(), place.method(), kind, owner, member, replacement);
            }

            Change isLeftOut() {
                return new Change(place.type(), place.method(), kind, owner, member, null);
            }
        }
    }
}
