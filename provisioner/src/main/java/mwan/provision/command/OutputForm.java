package mwan.provision.command;

/// How a command answers on standard output.
enum OutputForm {
    text,
    json
}
