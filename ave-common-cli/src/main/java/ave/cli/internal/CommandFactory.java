// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.console.Console;
import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands for a console. Tools that generate man pages or completions name it, too. */
public final class CommandFactory implements IFactory {
    private final Console console;

    /** Makes commands for the console of this process. */
    public CommandFactory() {
        this(Console.ofProcess());
    }

    CommandFactory(Console console) {
        this.console = console;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            Class<?>[] parameters = constructor.getParameterTypes();
            if (parameters.length == 1 && parameters[0] == Console.class) {
                constructor.setAccessible(true);
                return type.cast(constructor.newInstance(console));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
