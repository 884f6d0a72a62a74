//! TASK: the rules of task definitions and their requirement.

use super::{
    Rule,
    Strength::{Agent, Choice, Documented},
    fixed,
};

pub(super) static RULES: &[Rule] = &[
    fixed(
        "TASK-1",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
        "A task's CPU on EC2 is 128 to 196608 units.",
    ),
    fixed(
        "TASK-2",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
        "A size is a number with an optional unit in any case, exact after scaling.",
    ),
    fixed(
        "TASK-3",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
        "memory may equal memoryReservation.",
    ),
    fixed(
        "TASK-4",
        Choice,
        "https://github.com/aws/amazon-ecs-agent",
        "A Linux agent reserves the TCP ports 22, 2375, 2376, 51678 and 51679.",
    ),
    fixed(
        "TASK-11",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html",
        "What a stopping task frees: the same as PLACE-36.",
    ),
    fixed(
        "TASK-13",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html",
        "The choice of GPUs: the same as PLACE-37 and PLACE-38.",
    ),
    fixed(
        "TASK-35",
        Choice,
        "https://github.com/aws/amazon-ecs-agent/blob/master/agent/utils/ephemeral_ports.go",
        "Dynamic ports never decide where a task goes; a used-up range is a failure to start.",
    ),
    fixed(
        "TASK-36",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "The 100 ports: the same as PLACE-14.",
    ),
    fixed(
        "TASK-102",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
        "1 vCPU is 1024 CPU units, 1 GB is 1024 MiB.",
    ),
    fixed(
        "TASK-103",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "A protocol other than udp is tcp.",
    ),
    fixed(
        "TASK-104",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
        "In host and awsvpc mode the host port is the container port.",
    ),
    fixed(
        "TASK-105",
        Agent,
        "https://github.com/aws/amazon-ecs-agent/blob/master/agent/utils/ephemeral_ports.go",
        "The agent's dynamic ports: one cursor through the ephemeral range, wrapping at its end.",
    ),
    fixed(
        "TASK-106",
        Agent,
        "https://github.com/aws/amazon-ecs-agent/blob/master/ecs-agent/api/ecs/client/ecs_client.go",
        "An agent registers logical CPUs times 1024, and the memory of the system less ECS_RESERVED_MEMORY.",
    ),
    fixed(
        "TASK-107",
        Documented,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html",
        "Overrides replace the values of the definition.",
    ),
    fixed(
        "TASK-108",
        Choice,
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_NetworkBinding.html",
        "Without a definition, bound host ports from 32768 up count as dynamic.",
    ),
];
