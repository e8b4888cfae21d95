package mwan.lab.api;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import mwan.lab.api.access.Authentication;
import mwan.lab.api.access.Directory;
import mwan.lab.api.access.Passwords;
import mwan.lab.api.access.PermissionCheck;
import mwan.lab.api.access.Permissions;
import mwan.lab.api.access.PoolResource;
import mwan.lab.api.access.RoleResource;
import mwan.lab.api.access.TicketResource;
import mwan.lab.api.access.Tickets;
import mwan.lab.api.access.UserResource;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.contract.ParameterCheck;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.node.Mappings;
import mwan.lab.api.node.NetworkResource;
import mwan.lab.api.node.NodeResource;
import mwan.lab.api.node.PciResource;
import mwan.lab.api.request.Routes;
import mwan.lab.api.storage.Spool;
import mwan.lab.api.storage.StorageResource;
import mwan.lab.api.storage.Storages;
import mwan.lab.api.storage.UploadResource;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.TaskResource;
import mwan.lab.api.task.Tasks;
import mwan.lab.api.vm.VmResources;
import mwan.lab.api.vm.VmStore;

/// The host that the API speaks for, put together from what it is given.
public final class Host implements AutoCloseable {
    /// What is given.
    ///
    /// @param node the node's name
    /// @param root the root of the host's files
    /// @param volumes the folder of the disks
    /// @param passwords the folder with a file for each user who has a password
    public record Settings(
            String node,
            Path root,
            Path volumes,
            Path passwords,
            VmDriver driver,
            InstantSource clock,
            Delays delays,
            FaultPlan faults,
            RequestLog log) {}

    /// How long the real server makes one wait.
    ///
    /// @param refusal before a 401
    /// @param listing until a fresh task is listed
    /// @param report until a fresh node's status is known
    /// @param lock for the lock of a configuration
    public record Delays(Duration refusal, Duration listing, Duration report, Duration lock) {
        /// None, but for a short one at a lock.
        public static Delays none() {
            return new Delays(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(200));
        }

        /// The real server's.
        public static Delays real() {
            return new Delays(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10));
        }
    }

    private final Api api;
    private final Spool spool;
    private final Tasks tasks;
    private final VmResources machines;

    public Host(Settings s) {
        Contract contract = Contract.load();
        Path etcPve = s.root().resolve("etc/pve");
        Directory directory = new Directory(etcPve);
        Permissions permissions = new Permissions(directory);
        Tickets tickets = new Tickets(etcPve.resolve("priv/authkey.key"), s.clock());
        tasks =
                new Tasks(
                        s.node(),
                        s.root().resolve("var/log/pve/tasks"),
                        s.clock(),
                        s.delays().listing());
        Storages storages = new Storages(s.root());
        Volumes volumes = new Volumes(storages, s.volumes(), s.driver());
        Mappings mappings = new Mappings(s.node(), etcPve, contract);
        VmStore store = new VmStore(s.node(), etcPve, s.delays().lock());
        spool = new Spool(s.root().resolve("var/tmp"));
        Routes routes = new Routes(contract);
        new TicketResource(directory, new Passwords(s.passwords()), tickets, permissions)
                .register(routes);
        new UserResource(directory, permissions).register(routes);
        new RoleResource(directory, permissions).register(routes);
        new PoolResource(directory).register(routes);
        new TaskResource(tasks, permissions).register(routes);
        new StorageResource(storages, volumes, permissions, tasks, s.volumes()).register(routes);
        new UploadResource(storages, volumes, tasks, s.root()).register(routes);
        new NodeResource(s.node(), s.root(), s.clock(), s.delays().report(), permissions)
                .register(routes);
        new NetworkResource(s.root(), s.driver(), permissions, tasks).register(routes);
        new PciResource(s.driver(), mappings, permissions).register(routes);
        machines =
                new VmResources(
                        s.node(),
                        contract,
                        store,
                        storages,
                        volumes,
                        mappings,
                        permissions,
                        tasks,
                        s.driver(),
                        routes);
        api =
                new Api(
                        s.node(),
                        routes,
                        new Authentication(directory, tickets, s.clock()),
                        new PermissionCheck(permissions),
                        new ParameterCheck(contract),
                        spool,
                        s.faults(),
                        new Api.FaultHooks(
                                tasks::failNext,
                                tasks::warnNext,
                                (word, vmid) -> store.lock(vmid, word)),
                        s.log(),
                        s.delays().refusal());
    }

    public Api api() {
        return api;
    }

    public Spool spool() {
        return spool;
    }

    /// Starts the machines that start with the host.
    public void startMachines() {
        machines.startAtBoot();
    }

    @Override
    public void close() {
        tasks.close();
    }
}
