#!/usr/bin/env python3
"""Writes core/src/task/instance_type/table.rs from two published data sets (both Apache-2.0, Copyright Amazon.com and the moto authors):

- `DescribeInstanceTypes` as the Python package `moto` carries it: processors, memory, accelerators, storage, network, generation;
- the network interfaces of each type: the branch ones, which that API does not tell, those of the default network card, and the addresses of each, as the Go module
  `github.com/aws/karpenter-provider-aws` carries them (`pkg/providers/instancetype/zz_generated.vpclimits.go`).

    python3 core/data/instance_types.py MOTO.whl KARPENTER.zip

`pip download --no-deps moto` fetches the first, `go mod download -json github.com/aws/karpenter-provider-aws@VERSION` the second.
"""

import gzip
import json
import pathlib
import re
import sys
import zipfile


def member(archive: str, suffix: str) -> tuple[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        name = next(name for name in opened.namelist() if name.endswith(suffix))
        return name, opened.read(name)


def key(name: str) -> bytes:
    return name.encode()


MANUFACTURERS = {"Intel": "Intel", "AMD": "Amd", "AWS": "AmazonWebServices", "Apple": "Apple"}


def accelerators(facts: dict) -> tuple | None:
    """Type, manufacturer, name, count and MiB each, as `InstanceRequirementsRequest` spells them."""
    lists = [
        ("Gpu", "GpuInfo", "Gpus"),
        ("Inference", "NeuronInfo", "NeuronDevices"),
        ("Inference", "InferenceAcceleratorInfo", "Accelerators"),
        ("Fpga", "FpgaInfo", "Fpgas"),
        ("Media", "MediaAcceleratorInfo", "Accelerators"),
    ]
    for kind, info, key in lists:
        for device in facts.get(info, {}).get(key, []):
            # A fraction of a GPU counts as the one logical GPU that it is.
            count = device.get("Count", 0) or device.get("LogicalGpuCount", 0)
            maker = device.get("Manufacturer", "AWS")
            maker = "amazon-web-services" if maker == "AWS" else maker.lower()
            name = device["Name"]
            inner = re.search(r"\((\w+)\)", name)
            name = (inner.group(1) if inner else name).lower().replace(" ", "-")
            return kind, maker, name, count, device.get("MemoryInfo", {}).get("SizeInMiB", 0)
    return None


def traits(facts: dict) -> list[str]:
    """The columns behind the network interfaces."""
    maker = MANUFACTURERS.get(facts.get("ProcessorInfo", {}).get("Manufacturer"), "Unknown")
    names = ["CurrentGeneration", "BurstablePerformanceSupported", "BareMetal", "HibernationSupported"]
    bits = sum(1 << bit for bit, name in enumerate(names) if facts.get(name))
    storage = facts.get("InstanceStorageInfo", {})
    kinds = {disk["Type"] for disk in storage.get("Disks", [])}
    bits |= 16 if "hdd" in kinds else 0
    bits |= 32 if facts.get("Hypervisor") == "nitro" else 0
    cards = facts.get("NetworkInfo", {}).get("NetworkCards", [])
    gbps = sum(card.get("PeakBandwidthInGbps", 0) for card in cards)
    ebs = facts.get("EbsInfo", {}).get("EbsOptimizedInfo", {}).get("BaselineBandwidthInMbps", 0)
    return [maker, str(bits), str(storage.get("TotalSizeInGB", 0)), str(round(gbps * 1000)), str(ebs)]


def main() -> None:
    moto_wheel, karpenter_zip = sys.argv[1:]
    _, packed = member(moto_wheel, "moto/ec2/resources/instance_types.json.gz")
    described = json.loads(gzip.decompress(packed))
    path, limits_text = member(karpenter_zip, "pkg/providers/instancetype/zz_generated.vpclimits.go")
    limits = limits_text.decode()
    generated = re.search(r"generated at (\d{4}-\d\d-\d\d)", limits).group(1)
    version = re.search(r"@(v[\d.]+)/", path).group(1)
    moto_version = re.search(r"moto-([\d.]+)-py", moto_wheel).group(1)
    branches, pods = {}, {}
    for entry in re.finditer(r'^\t"([^"]+)": \{(.*?)^\t\},', limits, re.M | re.S):
        fields = dict(re.findall(r"^\t\t(\w+):\s+([^,{]+),", entry.group(2), re.M))
        trunks = fields["IsTrunkingCompatible"] == "true"
        on_cards = re.findall(r"MaximumNetworkInterfaces:\s+(\d+),\s+NetworkCardIndex:\s+(\d+)", entry.group(2))
        on_default = next(int(count) for count, card in on_cards if card == fields["DefaultNetworkCardIndex"])
        pods[entry.group(1)] = (on_default, int(fields["IPv4PerInterface"]))
        branches[entry.group(1)] = (int(fields["Interface"]), int(fields["BranchInterface"]) if trunks else 0)
    rows = []
    known: list[tuple] = []
    for name in sorted(set(described) | set(branches), key=key):
        facts = described.get(name, {})
        processors = facts.get("VCpuInfo", {}).get("DefaultVCpus", 0)
        memory = facts.get("MemoryInfo", {}).get("SizeInMiB", 0)
        gpus = sum(gpu.get("Count", 0) for gpu in facts.get("GpuInfo", {}).get("Gpus", []))
        cards = facts.get("NetworkInfo", {}).get("NetworkCards", [])
        own = sum(card["MaximumNetworkInterfaces"] for card in cards)
        own = max(own, facts.get("NetworkInfo", {}).get("MaximumNetworkInterfaces", 0))
        interfaces, branch = branches.get(name, (own, 0))
        network = facts.get("NetworkInfo", {})
        on_default = [card for card in cards if card["NetworkCardIndex"] == network.get("DefaultNetworkCardIndex", 0)]
        told = (on_default[0]["MaximumNetworkInterfaces"] if on_default else own, network.get("Ipv4AddressesPerInterface", 0))
        default_card, addresses = pods.get(name, told)
        arm = "arm64" in facts.get("ProcessorInfo", {}).get("SupportedArchitectures", [])
        own = accelerators(facts)
        if own and own not in known:
            known.append(own)
        place = known.index(own) + 1 if own else 0
        more = ", ".join([*traits(facts), str(place)])
        rows.append(f'    ("{name}", {processors}, {memory}, {gpus}, {interfaces}, {branch}, {default_card}, {addresses}, {str(arm).lower()}, {more}),')
    devices = [
        f'    Accelerators {{ accelerator_type: AcceleratorType::{kind}, manufacturer: "{maker}", name: "{name}", count: {count}, memory_mib: {memory} }},'
        for kind, maker, name, count, memory in known
    ]
    text = f"""//! {len(rows)} instance types. Written by `core/data/instance_types.py` from moto {moto_version} and
//! karpenter-provider-aws {version} (data of {generated}), both under the Apache License 2.0; do not
//! edit.

use super::{{
    AcceleratorType, Accelerators,
    CpuManufacturer::{{self, AmazonWebServices, Amd, Apple, Intel, Unknown}},
    InstanceType, StorageType,
}};

/// A row: name, logical CPUs, MiB, GPUs, interfaces, branch interfaces, interfaces of the default
/// card, addresses of one, Arm, maker of the processor, what `row` reads from bits, GB of storage,
/// Mbit/s of the network and of EBS, accelerators.
type Row = (&'static str, u32, u32, u8, u8, u8, u8, u8, bool, CpuManufacturer, u8, u32, u32, u32, u8);

const fn row(row: &Row) -> InstanceType {{
    let (
        name,
        logical_cpus,
        memory_mib,
        gpus,
        network_interfaces,
        branch_interfaces,
        default_card_interfaces,
        ipv4_per_interface,
        arm,
        cpu_manufacturer,
        bits,
        storage_gb,
        network_mbps,
        ebs_baseline_mbps,
        accelerators,
    ) = *row;
    InstanceType {{
        name,
        logical_cpus,
        memory_mib,
        gpus,
        network_interfaces,
        branch_interfaces,
        default_card_interfaces,
        ipv4_per_interface,
        arm,
        cpu_manufacturer,
        current_generation: bits & 1 != 0,
        burstable: bits & 2 != 0,
        bare_metal: bits & 4 != 0,
        hibernation: bits & 8 != 0,
        nitro: bits & 32 != 0,
        storage_gb,
        storage_type: match (storage_gb, bits & 16) {{
            (0, _) => None,
            (_, 0) => Some(StorageType::Ssd),
            _ => Some(StorageType::Hdd),
        }},
        network_mbps,
        ebs_baseline_mbps,
        accelerators,
    }}
}}

/// What types have; their rows name it by its place, from 1 on.
#[rustfmt::skip]
pub(super) static ACCELERATORS: &[Accelerators] = &[
{chr(10).join(devices)}
];

/// Every type, sorted by name. Made of plain rows, for a call in each takes the compiler long.
#[expect(clippy::indexing_slicing, reason = "beyond the bounds it would not compile")]
pub(super) static TABLE: [InstanceType; {len(rows)}] = {{
    const FIRST: InstanceType = row(&ROWS[0]);
    let mut table = [FIRST; {len(rows)}];
    let mut at = 1;
    while at < {len(rows)} {{
        table[at] = row(&ROWS[at]);
        at += 1;
    }}
    table
}};

/// Sorted by name.
#[rustfmt::skip]
static ROWS: [Row; {len(rows)}] = [
{chr(10).join(rows)}
];
"""
    target = pathlib.Path(__file__).parent.parent / "src/task/instance_type/table.rs"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text)


main()
