package mwan.provision.plan;

import mwan.provision.progress.Progress;
import mwan.provision.proxmox.Proxmox;
import mwan.provision.proxmox.Waiting;
import mwan.provision.release.Gate;
import mwan.provision.ssh.Remote;
import mwan.provision.vm.Door;

/// The ways to the Proxmox host and to the router.
///
/// @param door the router's SSH port
/// @param gate looks from behind the router
public record Clients(
        Proxmox proxmox, Remote host, Door door, Gate gate, Waiting waiting, Progress progress) {}
