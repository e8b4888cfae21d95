package mwan.runtime.daemon;

import java.lang.reflect.Proxy;

/// SIGHUP, which the JDK gives out by `sun.misc.Signal` alone. By reflection, since javac warns of
/// each mention of that class and has no way to say that it is meant.
final class ReloadSignal {
    private ReloadSignal() {}

    static void handle(Runnable onSignal) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            var handler =
                    Proxy.newProxyInstance(
                            ReloadSignal.class.getClassLoader(),
                            new Class<?>[] {handlerType},
                            (_, method, arguments) -> {
                                if (!method.getName().equals("handle")) {
                                    // Object's own: equality, hash and text are the Runnable's.
                                    return method.invoke(onSignal, arguments);
                                }
                                onSignal.run();
                                return null;
                            });
            signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handler);
        } catch (ReflectiveOperationException missing) {
            throw new IllegalStateException("this JVM has no sun.misc.Signal", missing);
        }
    }
}
