package mwan.site;

import java.util.Optional;
import mwan.value.HostName;
import mwan.value.InterfaceName;
import mwan.value.LoginName;
import mwan.value.MacAddress;
import mwan.value.MaintenanceWindow;
import mwan.value.NodeName;
import mwan.value.PciAddress;
import mwan.value.PoolName;
import mwan.value.Port;
import mwan.value.SiteName;
import mwan.value.StorageName;
import mwan.value.Tag;
import mwan.value.TemplateName;
import mwan.value.TokenId;
import mwan.value.UnitName;
import mwan.value.UserId;
import mwan.value.VmId;

/// Reads the parts of a site that the provisioner needs; [RouterReader] reads the router.
final class SiteReader {
    private SiteReader() {}

    static Field<Site> site(Fields fields) {
        var name = fields.required("name", SiteName::parse);
        var lab = fields.optionalObject("lab", SiteReader::lab);
        var proxmox = fields.optionalObject("proxmox", SiteReader::proxmox);
        var host = fields.optionalObject("host", SiteReader::host);
        var vm = fields.optionalObject("vm", SiteReader::vm);
        var certificates = fields.optionalObject("certificates", SiteReader::certificates);
        var router = fields.object("router", RouterReader::router);
        var verify = fields.objectOrElse("verify", SiteReader::verify, Verify.NONE);
        return fields.build(() ->
                new Site(
                        name.get(),
                        proxmox.get(),
                        host.get(),
                        vm.get(),
                        certificates.get(),
                        router.get(),
                        verify.get(),
                        lab.get()));
    }

    static Field<Source> source(Fields fields) {
        var file = fields.optional("file", Fields::file);
        var environment = fields.optional("env", Fields::environment);
        if (fields.has("file") == fields.has("env")) {
            fields.fault(
                    "file", "has to be one of file and env", "write {file: PATH} or {env: NAME}");
        }
        return fields.build(() -> file.get().or(environment::get).orElseThrow());
    }

    private static Field<Lab> lab(Fields fields) {
        return fields.build(Lab::new);
    }

    private static Field<Proxmox> proxmox(Fields fields) {
        var api = fields.required("api", Texts::api);
        var node = fields.required("node", NodeName::parse);
        var fingerprint = fields.optionalSource("fingerprint");
        var ca = fields.optionalSource("ca");
        var login = login(fields);
        return fields.build(
                () -> new Proxmox(api.get(), node.get(), fingerprint.get(), ca.get(), login.get()));
    }

    private static Field<Proxmox.Login> login(Fields fields) {
        if (fields.has("token")) {
            var id = fields.required("token", TokenId::parse);
            var secret = fields.secret("tokenSecret");
            return id.isFaulty() || secret.isFaulty()
                    ? Field.faulty()
                    : Field.of(new Proxmox.Login.Token(id.get(), secret.get()));
        }
        var user = fields.required("user", UserId::parse);
        var password = fields.secret("password");
        return user.isFaulty() || password.isFaulty()
                ? Field.faulty()
                : Field.of(new Proxmox.Login.Password(user.get(), password.get()));
    }

    private static Field<Host> host(Fields fields) {
        var ssh = fields.object("ssh", SiteReader::ssh);
        var vf = fields.optionalObject("vf", SiteReader::virtualFunction);
        var bridges = fields.objects("bridges", SiteReader::bridge);
        return fields.build(() -> new Host(ssh.get(), vf.get(), bridges.get()));
    }

    private static Field<Host.VirtualFunction> virtualFunction(Fields fields) {
        var pf = fields.required("pf", PciAddress::parse);
        var index = fields.orElse("index", Texts.number(0, 255), 0);
        var count = fields.orElse("count", Texts.number(1, 256), 1);
        var mac = fields.optional("mac", MacAddress::parse);
        var trust = fields.orElse("trust", Texts::truth, true);
        var spoofCheck = fields.orElse("spoofCheck", Texts::truth, false);
        var unit = fields.required("unit", UnitName::parse);
        if (!index.isFaulty() && !count.isFaulty() && index.get() >= count.get()) {
            fields.fault(
                    "index",
                    "there is no such VF: they are counted from 0",
                    "raise count, or lower it");
        }
        return fields.build(() ->
                new Host.VirtualFunction(
                        pf.get(),
                        index.get(),
                        count.get(),
                        mac.get(),
                        trust.get(),
                        spoofCheck.get(),
                        unit.get()));
    }

    private static Field<Host.Bridge> bridge(Fields fields) {
        var name = fields.required("name", InterfaceName::parse);
        var ports = fields.scalars("ports", InterfaceName::parse);
        return fields.build(() -> new Host.Bridge(name.get(), ports.get()));
    }

    private static Field<Ssh> ssh(Fields fields) {
        var address = fields.required("address", HostName::parse);
        var port = fields.orElse("port", Port::parse, new Port(22));
        var user = fields.orElse("user", LoginName::parse, new LoginName("root"));
        var key = fields.optionalSource("key");
        var hostKey = fields.optionalSource("hostKey");
        return fields.build(
                () -> new Ssh(address.get(), port.get(), user.get(), key.get(), hostKey.get()));
    }

    private static Field<Vm> vm(Fields fields) {
        var id = fields.required("id", VmId::parse);
        var name = fields.required("name", HostName::parse);
        var hostName = fields.required("hostName", HostName::parse);
        var tag = fields.required("tag", Tag::parse);
        var pool = fields.optional("pool", PoolName::parse);
        var passthrough = fields.optional("passthrough", Passthrough::parse);
        var template = fields.required("template", TemplateName::parse);
        var disk = fields.object("disk", SiteReader::disk);
        var image = fields.object("image", SiteReader::image);
        var snippets = fields.required("snippets", StorageName::parse);
        var maintenance = fields.optional("maintenance", MaintenanceWindow::parse);
        var ssh = fields.object("ssh", SiteReader::vmLogin);
        return fields.build(() ->
                new Vm(
                        id.get(),
                        name.get(),
                        hostName.get(),
                        tag.get(),
                        pool.get(),
                        passthrough.get(),
                        template.get(),
                        disk.get(),
                        image.get(),
                        snippets.get(),
                        maintenance.get(),
                        ssh.get()));
    }

    private static Field<Vm.Disk> disk(Fields fields) {
        var storage = fields.required("storage", StorageName::parse);
        var size = fields.required("sizeGiB", Texts.number(4, 1024));
        return fields.build(() -> new Vm.Disk(storage.get(), size.get()));
    }

    private static Field<Vm.Image> image(Fields fields) {
        var storage = fields.required("storage", StorageName::parse);
        var name = fields.optional("name", Texts::imageName);
        var template = fields.optional("template", VmId::parse);
        return fields.build(() -> new Vm.Image(storage.get(), name.get(), template.get()));
    }

    private static Field<Vm.Login> vmLogin(Fields fields) {
        var user = fields.orElse("user", LoginName::parse, new LoginName("root"));
        var key = fields.optionalSource("key");
        var authorized = fields.sources("authorizedKeys");
        if (!authorized.isFaulty() && authorized.get().isEmpty()) {
            fields.fault(
                    "authorizedKeys",
                    "nobody could log in: there is no key",
                    "name a public key, as [{file: ~/.ssh/id_ed25519.pub}]");
        }
        return fields.build(() -> new Vm.Login(user.get(), key.get(), authorized.get()));
    }

    private static Field<Certificates> certificates(Fields fields) {
        var ca = fields.source("ca");
        var client = fields.source("client");
        var privateKey = fields.secret("privateKey");
        return fields.build(() -> new Certificates(ca.get(), client.get(), privateKey.get()));
    }

    private static Field<Verify> verify(Fields fields) {
        var inside = fields.objects("inside", SiteReader::probeHost);
        var outside = fields.objects("outside", SiteReader::probeHost);
        var edge = fields.optionalObject("edge", SiteReader::probeHost);
        var seen = fields.objectOrElse("seenAddress", SiteReader::seenAddress, SeenAddress.NONE);
        return fields.build(() ->
                new Verify(
                        inside.get(),
                        outside.get(),
                        edge.get(),
                        seen.get().ipv4(),
                        seen.get().ipv6()));
    }

    private static Field<Verify.ProbeHost> probeHost(Fields fields) {
        var name = fields.required("name", HostName::parse);
        var ssh = fields.object("ssh", SiteReader::ssh);
        return fields.build(() -> new Verify.ProbeHost(name.get().value(), ssh.get()));
    }

    private record SeenAddress(Optional<java.net.URI> ipv4, Optional<java.net.URI> ipv6) {
        static final SeenAddress NONE = new SeenAddress(Optional.empty(), Optional.empty());
    }

    private static Field<SeenAddress> seenAddress(Fields fields) {
        var ipv4 = fields.optional("ipv4", Texts::web);
        var ipv6 = fields.optional("ipv6", Texts::web);
        return fields.build(() -> new SeenAddress(ipv4.get(), ipv6.get()));
    }
}
