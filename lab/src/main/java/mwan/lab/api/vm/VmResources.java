package mwan.lab.api.vm;

import mwan.lab.api.access.Permissions;
import mwan.lab.api.contract.Contract;
import mwan.lab.api.driver.VmDriver;
import mwan.lab.api.node.Mappings;
import mwan.lab.api.request.Routes;
import mwan.lab.api.storage.Storages;
import mwan.lab.api.storage.Volumes;
import mwan.lab.api.task.Tasks;

/// Everything below `/nodes/{node}/qemu`, put together.
public final class VmResources {
    private final PowerResource powerResource;

    /// Binds the methods to their handlers.
    public VmResources(
            String node,
            Contract contract,
            VmStore store,
            Storages storages,
            Volumes volumes,
            Mappings mappings,
            Permissions permissions,
            Tasks tasks,
            VmDriver driver,
            Routes routes) {
        VmOptions options = new VmOptions(contract);
        Secrets secrets = new Secrets();
        Machines machines = new Machines(driver);
        OptionRights rights = new OptionRights(permissions, options);
        Drives drives = new Drives(options, volumes, permissions);
        CloudInit cloudInit = new CloudInit(options, drives, volumes);
        Passthrough passthrough = new Passthrough(options, store, machines, driver, mappings);
        MachineStatus status = new MachineStatus(node, store, options, machines, driver);
        ConfigUpdate updates =
                new ConfigUpdate(
                        store, options, rights, drives, volumes, machines, driver, secrets);
        VmCreation creation =
                new VmCreation(node, store, options, rights, drives, volumes, permissions, secrets);
        Power power =
                new Power(
                        store,
                        options,
                        updates,
                        drives,
                        volumes,
                        cloudInit,
                        passthrough,
                        machines,
                        driver);
        powerResource = new PowerResource(store, power, machines, tasks);
        powerResource.register(routes);
        new QemuResource(
                        store,
                        creation,
                        power,
                        machines,
                        status,
                        storages,
                        volumes,
                        drives,
                        permissions,
                        tasks)
                .register(routes);
        new ConfigResource(store, options, updates, tasks).register(routes);
        new CloudInitResource(store, options, cloudInit).register(routes);
        new AgentResource(store, options, status, driver).register(routes);
        Snapshots snapshots = new Snapshots(store, drives, volumes, storages, machines, driver);
        new SnapshotResource(store, snapshots, power, machines, tasks).register(routes);
        new CloneResource(store, options, drives, volumes, machines, permissions, tasks)
                .register(routes);
        new DiskResource(store, options, drives, volumes, tasks).register(routes);
    }

    /// Starts the machines that start with the host.
    public void startAtBoot() {
        powerResource.startAtBoot();
    }
}
