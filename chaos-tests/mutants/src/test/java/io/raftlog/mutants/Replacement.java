package io.raftlog.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Writes the instructions of what stands in a changed place: a call of a static method, or of nothing.
 *
 * <p>Immutable.
 *
 * @param owner internal name of the method's class; empty if nothing is called
 * @param descriptor of the method
 */
record Replacement(String owner, String name, String descriptor) {
    /** Reads the class of the replacement; it is not loaded by that. */
    static Replacement of(Change change) throws IOException {
        if (change.instead() == null) {
            return new Replacement("", "", "");
        }
        String[] parts = change.instead().split("#");
        String owner = parts[0].replace('.', '/');
        List<String> descriptors = new ArrayList<>();
        try (InputStream bytes = Replacement.class.getClassLoader().getResourceAsStream(owner + ".class")) {
            if (bytes == null) {
                throw new IllegalArgumentException("there is no class " + parts[0]);
            }
            new ClassReader(bytes).accept(methodsNamed(parts[1], descriptors), ClassReader.SKIP_CODE);
        }
        if (descriptors.size() != 1) {
            throw new IllegalArgumentException(
                    parts[0] + " has " + descriptors.size() + " static methods named " + parts[1]);
        }
        return new Replacement(owner, parts[1], descriptors.get(0));
    }

    private static ClassVisitor methodsNamed(String wanted, List<String> descriptors) {
        return new ClassVisitor(Opcodes.ASM9) {
            @Override
            public @Nullable MethodVisitor visitMethod(
                    int access,
                    String method,
                    String descriptor,
                    @Nullable String signature,
                    String @Nullable [] exceptions) {
                if (method.equals(wanted) && (access & Opcodes.ACC_STATIC) != 0) {
                    descriptors.add(descriptor);
                }
                return null;
            }
        };
    }

    /** @param caller internal name of the class that calls; empty if there is no object to hand over */
    void ofCall(MethodVisitor to, int opcode, String called, String calledDescriptor, String caller) {
        List<Type> given = new ArrayList<>();
        if (opcode != Opcodes.INVOKESTATIC) {
            given.add(Type.getObjectType(called));
        }
        given.addAll(List.of(Type.getArgumentTypes(calledDescriptor)));
        instead(to, given, Type.getReturnType(calledDescriptor), caller);
    }

    void ofRead(MethodVisitor to, String read, String fieldDescriptor, String reader) {
        instead(to, List.of(Type.getObjectType(read)), Type.getType(fieldDescriptor), reader);
    }

    /** What is given lies on the stack. */
    private void instead(MethodVisitor to, List<Type> given, Type result, String self) {
        if (owner.isEmpty()) {
            for (int i = given.size() - 1; i >= 0; i--) {
                to.visitInsn(given.get(i).getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            }
            pushNothing(to, result);
            return;
        }
        if (!descriptor.equals(descriptorOf(given, result))) {
            List<Type> more = new ArrayList<>(given);
            more.add(Type.getObjectType(self));
            require(descriptorOf(more, result), self);
            to.visitVarInsn(Opcodes.ALOAD, 0);
        }
        to.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }

    /** The whole method: it hands over all that it gets. */
    void asBody(MethodVisitor to, String type, boolean isStatic, String methodDescriptor) {
        List<Type> given = new ArrayList<>();
        if (!isStatic) {
            given.add(Type.getObjectType(type));
        }
        given.addAll(List.of(Type.getArgumentTypes(methodDescriptor)));
        Type result = Type.getReturnType(methodDescriptor);
        to.visitCode();
        if (owner.isEmpty()) {
            pushNothing(to, result);
        } else {
            require(descriptorOf(given, result), type);
            int local = 0;
            for (Type each : given) {
                to.visitVarInsn(each.getOpcode(Opcodes.ILOAD), local);
                local += each.getSize();
            }
            to.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
        }
        to.visitInsn(result.getOpcode(Opcodes.IRETURN));
        to.visitMaxs(0, 0);
        to.visitEnd();
    }

    private void require(String wanted, String self) {
        if (!descriptor.equals(wanted)) {
            throw new IllegalArgumentException(
                    owner + "." + name + " is " + descriptor + ", but " + self + " needs " + wanted);
        }
    }

    private static String descriptorOf(List<Type> given, Type result) {
        return Type.getMethodDescriptor(result, given.toArray(Type[]::new));
    }

    private static void pushNothing(MethodVisitor to, Type result) {
        switch (result.getSort()) {
            case Type.VOID -> {}
            case Type.LONG -> to.visitInsn(Opcodes.LCONST_0);
            case Type.FLOAT -> to.visitInsn(Opcodes.FCONST_0);
            case Type.DOUBLE -> to.visitInsn(Opcodes.DCONST_0);
            case Type.OBJECT, Type.ARRAY -> to.visitInsn(Opcodes.ACONST_NULL);
            default -> to.visitInsn(Opcodes.ICONST_0);
        }
    }
}
