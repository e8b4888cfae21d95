package mwan.lab.api.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// The roles that the server comes with, as far as a provisioner meets them.
final class Roles {
    private static final String VM_CONFIG =
            "VM.Config.CDROM VM.Config.CPU VM.Config.Cloudinit VM.Config.Disk VM.Config.HWType"
                    + " VM.Config.Memory VM.Config.Network VM.Config.Options";
    private static final String VM_USER =
            "VM.Audit VM.Backup VM.Config.CDROM VM.Config.Cloudinit VM.Console VM.GuestAgent.Audit"
                    + " VM.PowerMgmt";
    private static final String VM_ADMIN =
            VM_CONFIG
                    + " VM.Allocate VM.Audit VM.Backup VM.Clone VM.Console VM.GuestAgent.Audit"
                    + " VM.GuestAgent.FileRead VM.GuestAgent.FileSystemMgmt"
                    + " VM.GuestAgent.FileWrite VM.GuestAgent.Unrestricted VM.Migrate"
                    + " VM.PowerMgmt VM.Replicate VM.Snapshot VM.Snapshot.Rollback";
    private static final String DATASTORE_ADMIN =
            "Datastore.Allocate Datastore.AllocateSpace Datastore.AllocateTemplate Datastore.Audit";
    private static final String MAPPING_ADMIN = "Mapping.Audit Mapping.Modify Mapping.Use";
    private static final String SYSTEM_ADMIN =
            "Permissions.Modify Sys.Audit Sys.Console Sys.Syslog";
    private static final String ONLY_ADMINISTRATOR =
            "Sys.AccessNetwork Sys.Incoming Sys.Modify Sys.PowerMgmt Realm.Allocate";
    private static final String ALL =
            String.join(
                    " ",
                    VM_ADMIN,
                    DATASTORE_ADMIN,
                    MAPPING_ADMIN,
                    SYSTEM_ADMIN,
                    ONLY_ADMINISTRATOR,
                    "Group.Allocate Pool.Allocate Pool.Audit Realm.AllocateUser SDN.Allocate"
                            + " SDN.Audit SDN.Use User.Modify");

    static final Map<String, NavigableSet<String>> BUILT_IN = builtIn();

    private Roles() {}

    static Set<String> allPrivileges() {
        return privileges(ALL);
    }

    private static Map<String, NavigableSet<String>> builtIn() {
        Map<String, NavigableSet<String>> roles = new LinkedHashMap<>();
        roles.put("Administrator", privileges(ALL));
        NavigableSet<String> admin = privileges(ALL);
        admin.removeAll(privileges(ONLY_ADMINISTRATOR));
        admin.remove("Permissions.Modify");
        roles.put("PVEAdmin", admin);
        roles.put(
                "PVEAuditor",
                privileges(
                        "Datastore.Audit Mapping.Audit Pool.Audit SDN.Audit Sys.Audit VM.Audit"
                                + " VM.GuestAgent.Audit"));
        roles.put("PVEDatastoreAdmin", privileges(DATASTORE_ADMIN));
        roles.put("PVEDatastoreUser", privileges("Datastore.AllocateSpace Datastore.Audit"));
        roles.put("PVEMappingAdmin", privileges(MAPPING_ADMIN));
        roles.put("PVEMappingUser", privileges("Mapping.Use"));
        roles.put("PVESDNUser", privileges("SDN.Audit SDN.Use"));
        roles.put("PVESysAdmin", privileges(SYSTEM_ADMIN));
        roles.put("PVEVMAdmin", privileges(VM_ADMIN));
        roles.put("PVEVMUser", privileges(VM_USER));
        roles.put("NoAccess", new TreeSet<>());
        return roles;
    }

    private static NavigableSet<String> privileges(String words) {
        return new TreeSet<>(Set.of(words.split(" ")));
    }
}
