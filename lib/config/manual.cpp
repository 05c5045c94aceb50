// SPDX-License-Identifier: Apache-2.0
#include "config/manual.hpp"

#include "config/document.hpp"
#include "config/explain.hpp"
#include "model/rules.hpp"
#include "model/tree.hpp"

namespace akx::config {

namespace {

constexpr std::string_view kIntroduction = R"(.SH DESCRIPTION
What a phone is to be is written in YAML documents. One file may hold many of them, separated by
lines of three dashes; a folder stands for all files in it that end in .yaml or .yml.
.PP
.EX
apiVersion: akx/v1
kind: Device
metadata:
  name: front\-door
spec:
  relays:
    \- id: A
      name: Front door
      holdDelay: 5s
.EE
.PP
A setting that is not written has its default. Unknown keys, keys that occur twice and values out
of range are errors;
.B akx config validate
shows all of them with file, line and column, without a phone.
.B akx config explain
.I SETTING
tells what a setting is.
)";

constexpr std::string_view kSharing = R"(.SH SETTINGS THAT PHONES SHARE
A phone gets the settings of every DeviceClass with the selector *, over these those of its Site
(metadata.site), over these those of every other DeviceClass that selects it, over these its own.
Classes come in order of their names; the later one wins.
.IP \(bu 2
Maps merge key by key; lists whose elements have a key, such as relays, element by element; all
else replaces.
.IP \(bu 2
null takes back what documents before have said: the default is back.
.IP \(bu 2
$remove: true beside the key of an element takes it away.
.PP
.B akx config render
shows the outcome, with file, line and document of each value.
)";

constexpr std::string_view kNotation = R"(.SH NOTATION
Files are UTF\-8, indented with blanks. Scalars follow the core schema of YAML 1.2.
.IP \(bu 2
.B yes, no, on
and
.B off
are text; write
.B true
or
.BR false .
.IP \(bu 2
Digits keep their zeros: 0123 is text. Where text is wanted, digits may stand without quotes.
.IP \(bu 2
Durations have a unit: 250ms, 5s, 1m30s, 2h, 1d.
.IP \(bu 2
Anchors and aliases may be used; merge keys (<<) may not.
.IP \(bu 2
At most 16 MiB and 10,000 documents are read, nested 32 levels deep.
.SH SECRETS
A secret need not stand in the document.
.TP
.BI !secret " NAME"
from the secret store, a YAML file of names and texts that only its owner may read, or from the
program that
.B \-\-secrets\-command
names.
.TP
.BI !env " NAME"
from the environment.
.TP
.BI !file " PATH"
from a file that only its owner may read; the path starts in the folder of the document.
.TP
.BI !kept " DIGEST"
what the phone has, if that is its digest; exports write secrets so.
)";

constexpr std::string_view kEnd = R"(.SH FILES
.TP
.I schemas/akx.schema.json
JSON Schema of all documents. Editors with yaml\-language\-server use it after the line
.IP
.EX
# yaml\-language\-server: $schema=schemas/akx.schema.json
.EE
.IP
and need the setting yaml.customTags: ["!secret scalar", "!env scalar", "!file scalar",
"!kept scalar"].
.SH SEE ALSO
.BR akx (1)
)";

std::string escaped(std::string_view text) {
    std::string out;
    bool line_start = true;
    for (const char c : text) {
        if (line_start && (c == '.' || c == '\'')) {
            out += "\\&";
        }
        line_start = c == '\n';
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

void append_setting(std::string& out, const std::string& path, const model::Section& owner,
                    const model::Field& field) {
    out += ".TP\n.B " + escaped(path) + "\n";
    out += escaped(field.help) + ".\n";
    out += "Type: " + escaped(type_text(field)) + ".\n";
    if (const std::string allowed = allowed_text(field); !allowed.empty()) {
        out += "Allowed: " + escaped(allowed) + ".\n";
    }
    if (const std::string standard = default_text(owner, field); !standard.empty()) {
        out += "Default: " + escaped(standard) + ".\n";
    }
    if (field.options.required) {
        out += "Required.\n";
    }
    if (field.options.reach) {
        out += "Changing it may cut the connection: use a confirm window.\n";
    }
    if (!field.options.autop.empty()) {
        out += "Autop: Config." + escaped(field.options.autop) + ".\n";
    }
}

void append_settings(std::string& out, const model::Section& section) {
    model::visit_fields(section, [&](const std::string& path, const model::Field& field) {
        const model::Section* owner = nullptr;
        model::find_field(section, path, &owner);
        append_setting(out, path, *owner, field);
    });
}

} // namespace

std::string manual_page() {
    std::string out = ".\\\" SPDX-License-Identifier: Apache-2.0\n"
                      ".\\\" Generated from the declarations; do not edit.\n"
                      ".TH AKX-CONFIG 5 \"\" akx \"akx manual\"\n"
                      ".SH NAME\nakx-config \\- configuration documents of akx\n";
    out += kIntroduction;
    out += kSharing;
    out += kNotation;
    out += ".SH METADATA\n";
    append_settings(out, Metadata::section());
    out += ".TP\n.B labels\nMap of texts to select documents by.\n";
    for (const DocumentKind& kind : all_document_kinds()) {
        out += ".SH SETTINGS OF KIND " + upper(kind.name) + "\n" + escaped(kind.help) + "\n";
        append_settings(out, kind.section());
        if (kind.settings != nullptr) {
            out += ".TP\n.B settings\nWhat a Device has; nothing of it is required.\n";
        }
    }
    out +=
        ".SH RULES\nWhat no single setting can check; docs/rules.md has examples. Warnings refuse "
        "nothing.\n";
    for (const model::Rule& rule : model::all_rules()) {
        out += ".TP\n.B " + escaped(rule.id) + "\n" + escaped(rule.help) +
               (rule.severity == model::Severity::warning ? " A warning.\n" : "\n");
    }
    out += kEnd;
    return out;
}

} // namespace akx::config
