// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import java.io.Serializable;
import java.util.Set;

/**
 * The program that a child runs: the steps of its life, which the child's JVM takes in the order in
 * which they stand here. It travels from the parent to the child.
 */
public interface ChildProgram extends Serializable {
    /** The name that ps shows. */
    String name();

    /** The object that messages name when a field of it can't be serialized. */
    Object subject();

    /** In the parent: the numbers of the descriptors that are to stay open in the child. */
    Set<Integer> wantedFds();

    /** The first step in the child. */
    void arrive(ChildControl control);

    /** Tells the program that all other descriptors are closed. */
    void closeFds();

    /** Points descriptors elsewhere. */
    void redirect();

    /** Sets signal handlers, death signal and name. */
    void initialize();

    /** Sets the death signal, 0 for none: a part of initialize. */
    void performPrctl(int deathSignal);

    /**
     * The work itself.
     *
     * @throws Exception to end the process with exit code 1
     */
    void run() throws Exception;

    /** The last step, which ends the process. */
    void exit(int code);

    /** SIGTERM came. */
    void handleTerm();

    /** SIGUSR1 came. */
    void handleUsr1();

    /** Says what the process does. */
    void log(String message);
}
