#!/usr/bin/env python3
"""Writes core/src/task/instance_type/table.rs from two published data sets (both Apache-2.0, Copyright Amazon.com and the moto authors):

- `DescribeInstanceTypes` as the Python package `moto` carries it: processors, memory, GPUs, network interfaces;
- the branch network interfaces of each type, which that API does not tell, as the Go module
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


def main() -> None:
    moto_wheel, karpenter_zip = sys.argv[1:]
    _, packed = member(moto_wheel, "moto/ec2/resources/instance_types.json.gz")
    described = json.loads(gzip.decompress(packed))
    path, limits_text = member(karpenter_zip, "pkg/providers/instancetype/zz_generated.vpclimits.go")
    limits = limits_text.decode()
    generated = re.search(r"generated at (\d{4}-\d\d-\d\d)", limits).group(1)
    version = re.search(r"@(v[\d.]+)/", path).group(1)
    moto_version = re.search(r"moto-([\d.]+)-py", moto_wheel).group(1)
    branches = {}
    for entry in re.finditer(r'^\t"([^"]+)": \{(.*?)^\t\},', limits, re.M | re.S):
        fields = dict(re.findall(r"^\t\t(\w+):\s+([^,{]+),", entry.group(2), re.M))
        trunks = fields["IsTrunkingCompatible"] == "true"
        branches[entry.group(1)] = (int(fields["Interface"]), int(fields["BranchInterface"]) if trunks else 0)
    rows = []
    for name in sorted(set(described) | set(branches), key=key):
        facts = described.get(name, {})
        processors = facts.get("VCpuInfo", {}).get("DefaultVCpus", 0)
        memory = facts.get("MemoryInfo", {}).get("SizeInMiB", 0)
        gpus = sum(gpu.get("Count", 0) for gpu in facts.get("GpuInfo", {}).get("Gpus", []))
        cards = facts.get("NetworkInfo", {}).get("NetworkCards", [])
        own = sum(card["MaximumNetworkInterfaces"] for card in cards)
        own = max(own, facts.get("NetworkInfo", {}).get("MaximumNetworkInterfaces", 0))
        interfaces, branch = branches.get(name, (own, 0))
        arm = "arm64" in facts.get("ProcessorInfo", {}).get("SupportedArchitectures", [])
        rows.append(f'    row("{name}", {processors}, {memory}, {gpus}, {interfaces}, {branch}, {str(arm).lower()}),')
    text = f"""//! {len(rows)} instance types. Written by `core/data/instance_types.py` from moto {moto_version} and karpenter-provider-aws {version} (data of
//! {generated}), both under the Apache License 2.0; do not edit.

use super::InstanceType;

const fn row(
    name: &'static str,
    logical_cpus: u32,
    memory_mib: u32,
    gpus: u8,
    network_interfaces: u8,
    branch_interfaces: u8,
    arm: bool,
) -> InstanceType {{
    InstanceType {{ name, logical_cpus, memory_mib, gpus, network_interfaces, branch_interfaces, arm }}
}}

/// Sorted by name.
#[rustfmt::skip]
pub(super) static TABLE: &[InstanceType] = &[
{chr(10).join(rows)}
];
"""
    target = pathlib.Path(__file__).parent.parent / "src/task/instance_type/table.rs"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text)


main()
