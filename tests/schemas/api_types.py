"""Writes src/api/schema/types.txt: the fields of the objects that are read and of all that they hold, with their types.

Field names and types are read from the source of the crate k8s-openapi, which is made from Kubernetes' OpenAPI
document; the names of Go's string types, which that document leaves out, are in NAMED below. Run it as
    python3 tests/schemas/api_types.py PATH/TO/k8s-openapi-0.29.0/src/v1_37 > src/api/schema/types.txt
"""

import glob
import re
import sys
import textwrap

ROOTS = [
    "crate::api::apps::v1::DaemonSet",
    "crate::api::core::v1::LimitRange",
    "crate::api::node::v1::RuntimeClass",
    "crate::api::scheduling::v1::PriorityClass",
]
# Types that read themselves from JSON.
OWN_READERS = {"Quantity", "IntOrString", "Time", "MicroTime", "FieldsV1"}
# Fields whose Go type has a name of its own, which the decoder prints when a value does not fit.
NAMED = {
    "AppArmorProfileType": ["AppArmorProfile.type"],
    "AzureDataDiskCachingMode": ["AzureDiskVolumeSource.cachingMode"],
    "AzureDataDiskKind": ["AzureDiskVolumeSource.kind"],
    "Capability": ["Capabilities.add", "Capabilities.drop"],
    "ConditionStatus": ["DaemonSetCondition.status"],
    "ContainerRestartPolicy": ["Container.restartPolicy", "EphemeralContainer.restartPolicy"],
    "ContainerRestartRuleAction": ["ContainerRestartRule.action"],
    "ContainerRestartRuleOnExitCodesOperator": ["ContainerRestartRuleOnExitCodes.operator"],
    "DNSPolicy": ["PodSpec.dnsPolicy"],
    "DaemonSetConditionType": ["DaemonSetCondition.type"],
    "DaemonSetUpdateStrategyType": ["DaemonSetUpdateStrategy.type"],
    "HostPathType": ["HostPathVolumeSource.type"],
    "LabelSelectorOperator": ["LabelSelectorRequirement.operator"],
    "ManagedFieldsOperationType": ["ManagedFieldsEntry.operation"],
    "LimitType": ["LimitRangeItem.type"],
    "MountPropagationMode": ["VolumeMount.mountPropagation"],
    "NodeInclusionPolicy": ["TopologySpreadConstraint.nodeAffinityPolicy", "TopologySpreadConstraint.nodeTaintsPolicy"],
    "NodeSelectorOperator": ["NodeSelectorRequirement.operator"],
    "OSName": ["PodOS.name"],
    "PersistentVolumeAccessMode": ["PersistentVolumeClaimSpec.accessModes"],
    "PersistentVolumeMode": ["PersistentVolumeClaimSpec.volumeMode"],
    "PodConditionType": ["PodReadinessGate.conditionType"],
    "PodFSGroupChangePolicy": ["PodSecurityContext.fsGroupChangePolicy"],
    "PodSELinuxChangePolicy": ["PodSecurityContext.seLinuxChangePolicy"],
    "PreemptionPolicy": ["PodSpec.preemptionPolicy", "PriorityClass.preemptionPolicy"],
    "ProcMountType": ["SecurityContext.procMount"],
    "Protocol": ["ContainerPort.protocol"],
    "PullPolicy": ["Container.imagePullPolicy", "EphemeralContainer.imagePullPolicy", "ImageVolumeSource.pullPolicy"],
    "RecursiveReadOnlyMode": ["VolumeMount.recursiveReadOnly"],
    "ResourceName": ["ContainerResizePolicy.resourceName"],
    "ResourceResizeRestartPolicy": ["ContainerResizePolicy.restartPolicy"],
    "RestartPolicy": ["PodSpec.restartPolicy"],
    "SeccompProfileType": ["SeccompProfile.type"],
    "Signal": ["Lifecycle.stopSignal"],
    "StorageMedium": ["EmptyDirVolumeSource.medium"],
    "SupplementalGroupsPolicy": ["PodSecurityContext.supplementalGroupsPolicy"],
    "TaintEffect": ["Toleration.effect"],
    "TerminationMessagePolicy": ["Container.terminationMessagePolicy", "EphemeralContainer.terminationMessagePolicy"],
    "TolerationOperator": ["Toleration.operator"],
    "URIScheme": ["HTTPGetAction.scheme"],
    "UnsatisfiableConstraintAction": ["TopologySpreadConstraint.whenUnsatisfiable"],
    "types.UID": ["ObjectMeta.uid", "OwnerReference.uid"],
}
NAME_OF_FIELD = {field: name for name, fields in NAMED.items() for field in fields}
# Every map of quantities is a list of resources.
RESOURCES = "map[string]Quantity"


def read_sources(folder):
    sources = {}
    for path in glob.glob(folder + "/**/*.rs", recursive=True):
        text = open(path, encoding="utf-8").read()
        found = re.match(r"// Generated from definition (\S+)", text)
        if found:
            sources[found.group(1)] = text
    return sources


def definition(path):
    parts = path.split("::")[1:]
    return ".".join(["io", "k8s"] + parts)


def go_type(rust, met):
    """The Go type of a field; the API's own types are noted in `met`."""
    for name in ("Option", "std::boxed::Box"):
        inner = re.fullmatch(name + "<(.*)>", rust)
        if inner:
            return go_type(inner.group(1), met)
    inner = re.fullmatch("std::vec::Vec<(.*)>", rust)
    if inner:
        return "[]" + go_type(inner.group(1), met)
    inner = re.fullmatch("std::collections::BTreeMap<std::string::String, (.*)>", rust)
    if inner:
        return "map[string]" + go_type(inner.group(1), met)
    plain = {"std::string::String": "string", "bool": "bool", "i32": "int32", "i64": "int64"}
    if rust in plain:
        return plain[rust]
    name = rust.split("::")[-1]
    if name not in OWN_READERS:
        met.append(rust)
    return name


def named(owner, field, kind):
    name = NAME_OF_FIELD.get(f"{owner}.{field}")
    if name:
        assert kind.removeprefix("[]") == "string", (owner, field, kind)
        return kind.replace("string", name)
    return "ResourceList" if kind == RESOURCES else kind


def main():
    sources = read_sources(sys.argv[1])
    types, to_do = {}, list(ROOTS)
    while to_do:
        path = to_do.pop(0)
        name = path.split("::")[-1]
        if name in types:
            continue
        source = sources[definition(path)]
        body = re.search(r"pub struct %s \{\n(.*?)\n\}" % name, source, re.S).group(1)
        json_names = {key: name for name, key in re.findall(r'"(\w+)" => Field::Key_(\w+),', source)}
        fields = [("apiVersion", "string"), ("kind", "string")] if path in ROOTS else []
        for field, rust in re.findall(r"^    pub (?:r#)?(\w+): (.*),$", body, re.M):
            json_name = json_names[field.strip("_")] if field.strip("_") in json_names else json_names[field]
            fields.append((json_name, named(name, json_name, go_type(rust, to_do))))
        types[name] = sorted(fields)
    aliases = {name: "string" for name in NAMED} | {"ResourceList": RESOURCES}
    print(HEADER, end="")
    for name, alias in sorted(aliases.items()):
        print(f"{name} = {alias}")
    for name, fields in sorted(types.items()):
        print(f"{name}:")
        # A field and its type stay on one line.
        listed = ", ".join(f"{field}:{kind}" for field, kind in fields)
        filled = textwrap.fill(
            listed, 118, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
        print(filled.replace(":", " "))


HEADER = """\
# The fields of DaemonSet, LimitRange, PriorityClass and RuntimeClass and of every object that they hold, with their Go
# types, as of Kubernetes v1.37.
# Facts of the published API (OpenAPI document of Kubernetes, Apache-2.0), without its descriptions.
# Written by tests/schemas/api_types.py from the crate k8s-openapi 0.29.0 (`src/v1_37`); not to be edited by hand.
# `Name = type` names a type; `Name:` begins an object, whose fields follow, sorted.
"""

if __name__ == "__main__":
    main()
