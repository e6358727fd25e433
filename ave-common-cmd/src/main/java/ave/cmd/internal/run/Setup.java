// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import java.nio.file.Path;

/**
 * How a program is connected. Immutable.
 *
 * @param terminal true for a terminal, false for pipes
 * @param columns the width of the terminal; 0 for unknown
 * @param rows the height of the terminal; 0 for unknown
 * @param echo whether the terminal shows what is typed
 * @param exactInput whether the program reads exactly the bytes of a stream, and then its end
 * @param inputFile its input file if there is no terminal; null for none
 */
public record Setup(
        boolean terminal,
        int columns,
        int rows,
        boolean echo,
        boolean exactInput,
        Path inputFile) {}
