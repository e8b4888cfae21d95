package mwan.site;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The page docs/site-file.md, made from the site file's JSON Schema: a section for each mapping, a
/// row for each of its keys.
final class SitePage {
    private static final String HEAD =
            """
            # The site file

            One YAML file describes one router site: the Proxmox host, the VM on it, and the router itself.
            `mwan-provision validate` names every fault of it, with its line. [sites/vault.yaml](../sites/vault.yaml)
            is a whole one. Editors with YAML support complete keys and show these texts when the file begins with

            ```yaml
            # yaml-language-server: $schema=PATH/site/src/main/resources/mwan/site/site.schema.json
            ```

            A key that has to be there says *required* in place of a default; one without either may be left out, and
            then says nothing. A name with `[]` is a list, and its section describes each of its entries. Secrets never
            stand in the file: it names a file or an environment variable.

            This page is made from the JSON Schema, by the test `SitePageTest`; `mvn test -Dgolden=renew -pl site -am
            -Dtest=SitePageTest -Dsurefire.failIfNoSpecifiedTests=false` renews it.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);

    private SitePage() {}

    static String of(JsonNode schema) {
        var made = new SitePage();
        made.section("The file itself", "", schema, "");
        made.page.append("\n## What several keys have in common\n");
        schema.path("$defs")
                .properties()
                .forEach(shared ->
                        made.section("`" + shared.getKey() + "`", "", shared.getValue(), "###"));
        return made.page.toString();
    }

    /// @param level of its heading, where it is none of the file's own
    private void section(String title, String path, JsonNode mapping, String level) {
        page.append("\n%s %s\n\n".formatted(level.isEmpty() ? "##" : level, title));
        page.append(mapping.path("description").asText()).append("\n");
        mapping.path("oneOf").forEach(one -> page.append("\n- ").append(type(one, "")));
        if (mapping.has("oneOf")) {
            page.append("\n");
        }
        if (mapping.path("properties").isEmpty()) {
            return;
        }
        page.append("\n| Key | What it is | Type | Default | Example |\n|---|---|---|---|---|\n");
        var below = new ArrayList<Runnable>();
        mapping.path("properties")
                .properties()
                .forEach(entry -> {
                    var at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                    page.append(row(entry.getKey(), at, entry.getValue(), mapping));
                    var inner = inner(entry.getValue());
                    if (!inner.path("properties").isEmpty()) {
                        var name = entry.getValue().has("items") ? at + "[]" : at;
                        below.add(() -> section("`" + name + "`", name, inner, level));
                    }
                });
        below.forEach(Runnable::run);
    }

    private static JsonNode inner(JsonNode value) {
        return value.has("items") ? value.path("items") : value;
    }

    private String row(String key, String at, JsonNode value, JsonNode mapping) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        key,
                        cell(value.path("description").asText()),
                        cell(type(value, at)),
                        cell(fallback(key, value, mapping)),
                        cell(example(value)));
    }

    private static String fallback(String key, JsonNode value, JsonNode mapping) {
        boolean required =
                StreamSupport.stream(mapping.path("required").spliterator(), false)
                        .anyMatch(one -> one.asText().equals(key));
        return required ? "*required*" : value.has("default") ? code(value.get("default")) : "";
    }

    private static String example(JsonNode value) {
        return value.has("examples") ? code(value.get("examples").get(0)) : "";
    }

    private static String type(JsonNode value, String at) {
        if (value.has("$ref")) {
            var name = value.get("$ref").asText().replace("#/$defs/", "");
            return "[%s](#%s)".formatted(name, name.toLowerCase(java.util.Locale.ROOT));
        }
        if (value.has("enum")) {
            return choice(value.get("enum"));
        }
        if (value.has("title")) {
            return value.get("title").asText();
        }
        return switch (value.path("type").asText()) {
            case "integer" -> "whole number, " + range(value);
            case "boolean" -> "`true` or `false`";
            case "array" -> list(value.path("items"), at);
            case "object" ->
                    value.path("properties").isEmpty()
                            ? mapping(value)
                            : "[mapping](#%s)".formatted(anchor(at));
            default -> text(value);
        };
    }

    private static String list(JsonNode entry, String at) {
        return entry.path("properties").isEmpty()
                ? "list of " + type(entry, at)
                : "[list](#%s)".formatted(anchor(at));
    }

    private static String mapping(JsonNode value) {
        return value.path("additionalProperties").isObject()
                ? "mapping of names to " + type(value.get("additionalProperties"), "")
                : "empty mapping";
    }

    private static String choice(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(SitePage::code)
                .collect(Collectors.joining(", "));
    }

    private static String range(JsonNode value) {
        return value.path("minimum").asText() + " to " + value.path("maximum").asText();
    }

    private static String text(JsonNode value) {
        var form =
                switch (value.path("format").asText()) {
                    case "ipv4" -> "IPv4 address";
                    case "ipv6" -> "IPv6 address";
                    case "uri" -> "URL";
                    default -> value.has("anyOf") ? "IPv4 or IPv6 address" : "text";
                };
        return value.has("maxLength")
                ? form + ", at most " + value.get("maxLength").asText() + " characters"
                : form;
    }

    /// As one writes it in the file.
    private static String code(JsonNode value) {
        return "`" + yaml(value) + "`";
    }

    private static String yaml(JsonNode value) {
        if (value.isObject()) {
            var parts = new ArrayList<String>();
            value.properties()
                    .forEach(part -> parts.add(part.getKey() + ": " + yaml(part.getValue())));
            return "{" + String.join(", ", parts) + "}";
        }
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(SitePage::yaml)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        var text = value.asText();
        return value.isTextual() && isReadOtherwise(text) ? "\"" + text + "\"" : text;
    }

    /// Bare, YAML would take it for something else: a time in base 60, or a mapping.
    private static boolean isReadOtherwise(String text) {
        return text.contains(": ")
                || text.contains(" #")
                || text.matches("[0-9A-Fa-f]+(:[0-9A-Fa-f]*)+(\\.[0-7])?");
    }

    /// As GitHub names the heading of this section.
    private static String anchor(String at) {
        return at.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
