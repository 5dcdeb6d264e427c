package io.raftlog.mutants;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The agent: changes the classes of one mutant as they are loaded, and keeps account of it. A change whose place is not
 * there any more is told, by {@link #unsown}: nothing it was to prove is proved.
 *
 * <p>Thread-safe.
 */
final class Sower implements ClassFileTransformer {
    private static volatile @Nullable Sower instance;

    private final List<Change> changes;
    private final AtomicIntegerArray places;
    private final List<String> failures = new CopyOnWriteArrayList<>();

    Sower(List<Change> changes) {
        this.changes = List.copyOf(changes);
        this.places = new AtomicIntegerArray(changes.size());
    }

    /** @param mutantId the mutant to sow */
    public static void premain(String mutantId, Instrumentation instrumentation) {
        Sower sower = new Sower(Mutants.ofId(mutantId).changes());
        instance = sower;
        instrumentation.addTransformer(sower);
    }

    /** What of this process's mutant was not sown, or why; empty if all was, or there is no mutant. */
    static List<String> unsown() {
        Sower sower = instance;
        return sower == null ? List.of() : sower.missing();
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>(failures);
        for (int i = 0; i < changes.size(); i++) {
            if (places.get(i) == 0) {
                missing.add("found no place for " + changes.get(i));
            }
        }
        return missing;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String internalName,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        String name = internalName.replace('/', '.');
        if (changes.stream().noneMatch(change -> change.type().equals(name))) {
            return null;
        }
        try {
            return sow(name, bytes);
        } catch (IOException | RuntimeException e) {
            // Thrown, it would be dropped.
            failures.add(name + ": " + e);
            return null;
        }
    }

    private byte[] sow(String name, byte[] bytes) throws IOException {
        byte[] sown = bytes;
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).type().equals(name)) {
                ClassReader reader = new ClassReader(sown);
                ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
                reader.accept(new InClass(writer, i), 0);
                sown = writer.toByteArray();
            }
        }
        return sown;
    }

    private final class InClass extends ClassVisitor {
        private final int number;
        private final Replacement replacement;
        private String type = "";

        InClass(ClassVisitor next, int number) throws IOException {
            super(Opcodes.ASM9, next);
            this.number = number;
            this.replacement = Replacement.of(changes.get(number));
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            type = name;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            Change change = changes.get(number);
            if (next == null || !change.appliesTo(name)) {
                return next;
            }
            boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
            if (change.kind() != Change.Kind.WHOLE) {
                return new InMethod(next, isStatic);
            }
            if (!name.equals(change.method())) {
                return next;
            }
            places.incrementAndGet(number);
            replacement.asBody(next, type, isStatic, descriptor);
            return null;
        }

        private final class InMethod extends MethodVisitor {
            private final boolean isStatic;

            InMethod(MethodVisitor next, boolean isStatic) {
                super(Opcodes.ASM9, next);
                this.isStatic = isStatic;
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
                if (isPlace(Change.Kind.CALL, owner, name)) {
                    places.incrementAndGet(number);
                    replacement.ofCall(mv, opcode, owner, descriptor, isStatic ? "" : type);
                } else {
                    super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
                }
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                if (opcode == Opcodes.GETFIELD && isPlace(Change.Kind.FIELD, owner, name)) {
                    places.incrementAndGet(number);
                    replacement.ofRead(mv, owner, descriptor, isStatic ? "" : type);
                } else {
                    super.visitFieldInsn(opcode, owner, name, descriptor);
                }
            }

            private boolean isPlace(Change.Kind kind, String owner, String name) {
                Change change = changes.get(number);
                return change.kind() == kind
                        && change.member().equals(name)
                        && change.owner().equals(owner.replace('/', '.'));
            }
        }
    }
}
