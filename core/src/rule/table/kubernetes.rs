//! The rules of Amazon EKS: pods on Fargate, managed node groups, pods of a node.

use super::{
    Rule,
    Strength::{Agent, Choice, Documented},
    fixed,
};

pub(super) static RULES: &[Rule] = &[
    fixed(
        "EKS-101",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html",
        "A Fargate pod needs, for CPU and memory each, the greater of its largest init container and the sum of the others, and 256 MiB of memory more.",
    ),
    fixed(
        "EKS-102",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html",
        "A Fargate pod gets the first pair of CPU and memory that holds what it needs, up to 16 vCPU and 120 GB; without requests 0.25 vCPU and 0.5 GB.",
    ),
    fixed(
        "EKS-103",
        Choice,
        "https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html",
        "An init container that restarts always counts with the containers that go on running.",
    ),
    fixed(
        "EKS-104",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html",
        "A Fargate pod has 20 GiB of ephemeral storage, and up to 175 GiB where it requests them.",
    ),
    fixed(
        "EKS-105",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/fargate.html",
        "Fargate runs no daemon sets, no privileged containers, no pods with host ports, the host's network, GPUs, Arm or Windows.",
    ),
    fixed(
        "EKS-106",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
        "An update first raises a node group's desired and maximum size by the greater of twice its zones and what may be unavailable.",
    ),
    fixed(
        "EKS-107",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
        "An update replaces one node at once unless told a number or a percentage, and 100 at most.",
    ),
    fixed(
        "EKS-108",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
        "An update cordons a node, waits 60 seconds and drains it; pods that stay for 15 minutes fail the update unless it is forced.",
    ),
    fixed(
        "EKS-109",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html",
        "An update ends by lowering the desired and the maximum size one by one to what they were.",
    ),
    fixed(
        "EKS-110",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html",
        "With the strategy MINIMAL an update terminates old nodes before it launches new ones.",
    ),
    fixed(
        "EKS-111",
        Agent,
        "https://github.com/awslabs/amazon-eks-ami/blob/81fec2e895854f599974fe4d3d72f61c0a9aaffa/nodeadm/internal/kubelet/eni_max_pods.go",
        "A node takes as many pods as the interfaces of its default network card times their addresses but one, and 2 more.",
    ),
    fixed(
        "EKS-112",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html",
        "With prefixes a Nitro node has addresses for 16 times the pods and takes 110 unless told otherwise; EKS recommends up to 250 above 30 CPUs.",
    ),
    fixed(
        "EKS-113",
        Documented,
        "https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html",
        "All nodes of a managed node group take as many pods as the instance type that takes the fewest.",
    ),
    fixed(
        "EKS-114",
        Choice,
        "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html",
        "A percentage of nodes is rounded down, to one node at least.",
    ),
];
