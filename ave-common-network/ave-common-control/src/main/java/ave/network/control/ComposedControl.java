// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.internal.rpc.RpcMethod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/** What {@link Control#of} returns: serves the methods of plain objects. */
final class ComposedControl extends Control {
    private static final long serialVersionUID = 1L;

    /** In a successor they are those of its predecessor, which it adopts. */
    private ArrayList<Object> services = new ArrayList<>();

    /** The object that has it, by the wire name of each method. */
    private final LinkedHashMap<String, Object> owners = new LinkedHashMap<>();

    ComposedControl(int port, ControlOptions options, List<?> services) {
        super(port, options);
        serve(services);
    }

    private ComposedControl(int port, ControlOptions options) {
        super(port, options);
    }

    private void serve(List<?> objects) {
        services = new ArrayList<>(objects);
        for (Object service : services) {
            Objects.requireNonNull(service, "service");
            RpcDeclarations.of(service.getClass()).checkDefaults(options().objectMapper());
            for (RpcMethod rpc : RpcDeclarations.of(service.getClass()).all()) {
                Object other = owners.put(rpc.name(), service);
                if (other != null) {
                    throw new IllegalArgumentException(
                            "two services have an RPC named "
                                    + rpc.name()
                                    + ": "
                                    + other.getClass().getName()
                                    + " and "
                                    + service.getClass().getName());
                }
            }
        }
        if (owners.isEmpty()) {
            throw new IllegalArgumentException("no service has a method marked with @Rpc");
        }
    }

    @Override
    protected Control makeSuccessor(ControlOptions successorOptions) {
        return new ComposedControl(port(), successorOptions);
    }

    /** Read in the pause, so that the successor has the state of the last call. */
    @Override
    protected Object handoverState() {
        return services;
    }

    @Override
    protected void adopt(Object state) {
        serve((List<?>) state);
    }

    @Override
    Collection<RpcMethod> rpcMethods() {
        return services.stream()
                .flatMap(service -> RpcDeclarations.of(service.getClass()).all().stream())
                .toList();
    }

    @Override
    protected Object target(String method, Object resource) {
        return owners.get(method);
    }
}
