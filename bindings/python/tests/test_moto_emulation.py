"""How the emulation comes and goes, and what it tells of itself."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

moto: Any = pytest.importorskip("moto")

from moto_scenarios import PORT_80, SCENARIOS, Aws, answered, constraint_not_met

from stowplan.moto import Emulation, MotoLayoutError, NotEmulated, NotEmulatedWarning, emulate
from stowplan.moto._layout import layout

GUIDE = Path(__file__).parents[1] / "MOTO.md"


def methods() -> dict[str, Any]:
    from moto.ecs.models import EC2ContainerServiceBackend as Backend
    from moto.ecs.responses import EC2ContainerServiceResponse as Handlers

    return {f"{owner.__name__}.{name}": value for owner in (Backend, Handlers) for name, value in vars(owner).items() if name[:2] != "__"}


def test_moto_is_as_it_was_afterwards() -> None:
    before = methods()
    with moto.mock_aws(), emulate():
        assert methods() != before
        assert met_by_no_instance() == "0 placed; 2 × MemberOf placement constraint unsatisfied."
    assert methods() == before
    with pytest.raises(ZeroDivisionError), emulate():
        raise ZeroDivisionError
    assert methods() == before
    with moto.mock_aws():
        assert met_by_no_instance() == "1 placed"


def met_by_no_instance() -> str:
    return constraint_not_met(Aws())


@emulate()
def decorated() -> bool:
    return Emulation.active is not None


def test_it_is_a_decorator_and_not_nested(stowplan_moto: Emulation) -> None:
    with pytest.raises(RuntimeError, match="not nested"):
        decorated()
    assert Emulation.active is stowplan_moto


@pytest.mark.parametrize("version", ["5.2.4", "5.3.0", "6.0.0", "?"])
def test_a_version_that_was_not_tested_is_refused(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(moto, "__version__", version)
    with pytest.raises(MotoLayoutError, match=rf"from 5\.2\.5 .* {re.escape(version)} is there: install it with"), emulate():
        pass


def test_another_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    before = methods()
    monkeypatch.setattr(layout().backend, "stop_task", lambda self, cluster, task: None)
    with pytest.raises(MotoLayoutError, match=r"stop_task of its ECS backend takes \(cluster, task\), not \(cluster_str, "), emulate():
        pass
    monkeypatch.undo()
    monkeypatch.delattr(layout().models, "Container")
    with pytest.raises(MotoLayoutError, match=r"has no Container in moto\.ecs\.models"), emulate():
        pass
    monkeypatch.undo()
    assert methods() == before


def web(aws: Aws, **more: Any) -> Any:
    return aws.serve(1, **more)


REFUSED: list[Callable[[Aws], Any]] = [
    lambda aws: web(aws, deploymentController={"type": "EXTERNAL"}),
    lambda aws: web(aws, deploymentController={"type": "CODE_DEPLOY"}),
    lambda aws: web(aws, deploymentConfiguration={"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5}),
    lambda aws: aws.ecs.create_task_set(cluster="test", service="web", taskDefinition="web"),
    lambda aws: aws.ecs.create_capacity_provider(
        name="mi", cluster="test",
        managedInstancesProvider={
            "infrastructureRoleArn": "arn:aws:iam::123456789012:role/r",
            "instanceLaunchTemplate": {
                "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/p",
                "networkConfiguration": {"subnets": ["subnet-1"]},
            },
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_not_emulated_is_raised(stowplan_moto: Emulation, call: Callable[[Aws], Any]) -> None:
    aws = Aws()
    aws.instance()
    aws.define()
    with pytest.raises(NotEmulated, match="emulated"):
        call(aws)
    assert aws.ecs.list_tasks(cluster="test")["taskArns"] == []


def test_what_has_no_effect_is_warned_of(stowplan_moto: Emulation) -> None:
    aws = Aws()
    aws.instance()
    aws.define()
    registry = [{"registryArn": "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-1"}]
    with pytest.warns(NotEmulatedWarning, match="CreateService: serviceRegistries has no effect here"):
        web(aws, serviceRegistries=registry)


def test_a_disconnected_agent_is_a_reason(stowplan_moto: Emulation) -> None:
    """DG/api_failures_messages: AGENT."""
    aws = Aws()
    arn = aws.instance()
    aws.define()
    stowplan_moto.disconnect_agent(arn)
    assert answered(aws.run()) == "0 placed; 1 × AGENT"
    stowplan_moto.connect_agent(arn)
    assert answered(aws.run()) == "1 placed"
    with pytest.raises(ValueError, match="no container instance of moto"):
        stowplan_moto.connect_agent("arn:aws:ecs:eu-west-1:123456789012:container-instance/test/none")


def test_the_answers_say_why(stowplan_moto: Emulation) -> None:
    aws = Aws()
    aws.instance()
    aws.define(portMappings=PORT_80)
    aws.run(2)
    said = str(stowplan_moto.answers[-1])
    assert "host port 80/tcp is taken" in said and "eu-west-1a" in said


def test_what_tasks_hold_is_given_back(stowplan_moto: Emulation) -> None:
    aws = Aws()
    arn = aws.instance("a", "g4dn.12xlarge")

    def remaining() -> dict[str, Any]:
        told = aws.ecs.describe_container_instances(cluster="test", containerInstances=[arn])["containerInstances"][0]
        assert told["runningTasksCount"] == len(aws.tasks())
        return {one["name"]: sorted(one["stringSetValue"]) if "stringSetValue" in one else one["integerValue"] for one in told["remainingResources"]}

    before = remaining()
    aws.define(512, 256, portMappings=PORT_80, resourceRequirements=[{"type": "GPU", "value": "3"}])
    task = aws.run()["tasks"][0]
    held = remaining()
    assert (before["CPU"] - held["CPU"], before["MEMORY"] - held["MEMORY"]) == (256, 512)
    assert "80" in held["PORTS"] and "80" not in before["PORTS"] and len(held["GPU"]) == 1
    aws.ecs.stop_task(cluster="test", task=task["taskArn"])
    assert remaining() == before
    stopped = aws.tasks(desiredStatus="STOPPED")[0]
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "Task stopped by user")


def test_resources_and_attributes_of_the_request_register(stowplan_moto: Emulation) -> None:
    aws = Aws()
    launched = aws.ec2.run_instances(ImageId=aws.image, MinCount=1, MaxCount=1, InstanceType="m5.large")
    told = aws.ecs.register_container_instance(
        cluster="test",
        instanceIdentityDocument=f'{{"instanceId": "{launched["Instances"][0]["InstanceId"]}"}}',
        totalResources=[{"name": "MEMORY", "type": "INTEGER", "integerValue": 1024}],
        attributes=[{"name": "stack", "value": "prod"}],
    )["containerInstance"]
    memory = next(one for one in told["registeredResources"] if one["name"] == "MEMORY")
    assert memory["integerValue"] == 1024
    aws.define(1024)
    assert answered(aws.run(2)) == "1 placed; 1 × RESOURCE:MEMORY"
    assert aws.ecs.list_container_instances(cluster="test", filter="attribute:stack == prod")["containerInstanceArns"]


def test_a_refused_service_is_not_there(stowplan_moto: Emulation) -> None:
    """DG/fargate-tasks-services: Fargate has the network mode `awsvpc` only."""
    aws = Aws()
    aws.instance()
    aws.define()
    with pytest.raises(aws.ecs.exceptions.InvalidParameterException):
        aws.serve(1, launchType="FARGATE")
    assert aws.ecs.list_services(cluster="test")["serviceArns"] == []


def test_a_token_is_answered_once(stowplan_moto: Emulation) -> None:
    """API/RunTask: `clientToken` makes a request idempotent."""
    aws = Aws()
    aws.instance()
    aws.define()
    first, again = (aws.run(clientToken="same")["tasks"][0]["taskArn"] for _ in range(2))
    assert first == again
    assert len(aws.tasks()) == 1


def test_a_deleted_service_leaves_no_task(stowplan_moto: Emulation) -> None:
    aws = Aws()
    aws.instance()
    aws.define()
    aws.serve(2)
    with pytest.raises(aws.ecs.exceptions.InvalidParameterException, match="scaled above 0"):
        aws.ecs.delete_service(cluster="test", service="web")
    aws.ecs.delete_service(cluster="test", service="web", force=True)
    assert aws.tasks() == []
    cluster = aws.ecs.describe_clusters(clusters=["test"])["clusters"][0]
    assert (cluster["runningTasksCount"], cluster["activeServicesCount"]) == (0, 0)


def test_fargate_tasks_have_a_zone(stowplan_moto: Emulation) -> None:
    """DG/fargate-tasks-services: no container instance; the zone is that of a subnet."""
    aws = Aws()
    subnets = aws.ec2.describe_subnets()["Subnets"][:2]
    aws.ecs.register_task_definition(
        family="web", networkMode="awsvpc", cpu="256", memory="512", requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": "web"}],
    )  # fmt: skip
    network = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"] for subnet in subnets]}}
    tasks = aws.run(2, launchType="FARGATE", networkConfiguration=network)["tasks"]
    assert [(task["launchType"], task["lastStatus"], task.get("containerInstanceArn")) for task in tasks] == [("FARGATE", "RUNNING", None)] * 2
    assert {task["availabilityZone"] for task in tasks} <= {subnet["AvailabilityZone"] for subnet in subnets}


def test_a_cluster_of_plain_motos_is_refused() -> None:
    with moto.mock_aws():
        aws = Aws()
        aws.instance()
        aws.define()
        aws.run()
        with emulate(), pytest.raises(NotEmulated, match="begin `emulate"):
            aws.run()


def test_a_template_makes_tasks(stowplan_moto: Emulation) -> None:
    aws = Aws()
    aws.instance()
    aws.define()
    properties = {"Cluster": "test", "TaskDefinition": "web", "DesiredCount": 2}
    service: Any = stowplan_moto.layout.models.Service
    with pytest.warns(NotEmulatedWarning, match="moto reads only Cluster, TaskDefinition and DesiredCount"):
        made = service.create_from_cloudformation_json("web", {"Properties": properties}, "123456789012", "eu-west-1")
    assert aws.service()["runningCount"] == 2
    properties["DesiredCount"] = 1
    service.update_from_cloudformation_json(made, "web", {"Properties": properties}, "123456789012", "eu-west-1")
    assert aws.service()["runningCount"] == 1


@pytest.mark.parametrize("seed", range(1, 4))
def test_what_remains_is_what_no_task_holds(stowplan_moto: Emulation, seed: int) -> None:
    """Any requests in any order: the numbers are those that are reckoned anew from the tasks."""
    draw = random.Random(seed)
    aws = Aws()
    sizes = {}
    for family in "xyz":
        sizes[family] = (64 * draw.randrange(1, 30), 32 * draw.randrange(9), draw.choice([[], [8000], [8000, 8001]]))
        memory, cpu, ports = sizes[family]
        mapped = [{"containerPort": port, "hostPort": port} for port in ports]
        told = {"name": "app", "image": "app", "memory": memory, "cpu": cpu, "portMappings": mapped}
        aws.ecs.register_task_definition(family=family, containerDefinitions=[told])
    instances = [aws.instance(zone) for zone in "abc"]
    aws.ecs.create_service(cluster="test", serviceName="s", taskDefinition="x", desiredCount=1)
    for _ in range(25):
        running = aws.ecs.list_tasks(cluster="test")["taskArns"]
        act = draw.randrange(6)
        if act < 2:
            aws.ecs.run_task(cluster="test", taskDefinition=draw.choice("xyz"), count=draw.randrange(1, 4))
        elif act == 2 and running:
            aws.ecs.stop_task(cluster="test", task=draw.choice(running))
        elif act == 3:
            aws.ecs.update_service(cluster="test", service="s", desiredCount=draw.randrange(6))
        elif act == 4:
            aws.ecs.update_service(cluster="test", service="s", taskDefinition=draw.choice("xyz"))
        else:
            status = draw.choice(["ACTIVE", "DRAINING"])
            aws.ecs.update_container_instances_state(cluster="test", containerInstances=[draw.choice(instances)], status=status)
        tasks = aws.tasks()
        for told in aws.ecs.describe_container_instances(cluster="test", containerInstances=instances)["containerInstances"]:
            own = [sizes[task["group"].split(":")[1]] if task["group"] != "service:s" else sizes[task["taskDefinitionArn"].split("/")[1][0]]
                   for task in tasks if task["containerInstanceArn"] == told["containerInstanceArn"]]  # fmt: skip
            remains = {one["name"]: one for one in told["remainingResources"]}
            registered = {one["name"]: one for one in told["registeredResources"]}
            taken = {"MEMORY": sum(memory for memory, _, _ in own), "CPU": sum(cpu for _, cpu, _ in own)}
            for name, held in taken.items():
                assert remains[name]["integerValue"] == registered[name]["integerValue"] - held >= 0
            in_use = [str(port) for _, _, mapped_ports in own for port in mapped_ports]
            assert sorted(remains["PORTS"]["stringSetValue"]) == sorted(registered["PORTS"]["stringSetValue"] + in_use)
            assert len(set(in_use)) == len(in_use)
            assert told["runningTasksCount"] == len(own)
        service = aws.ecs.describe_services(cluster="test", services=["s"])["services"][0]
        assert service["runningCount"] == sum(task["group"] == "service:s" for task in tasks)
        assert sum(one["runningCount"] for one in service["deployments"]) == service["runningCount"]
        cluster = aws.ecs.describe_clusters(clusters=["test"])["clusters"][0]
        assert cluster["runningTasksCount"] == len(tasks)


def test_the_table_of_the_guide_is_of_these_scenarios() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", GUIDE.read_text(encoding="utf-8"), re.M)[1:]
    assert [what for what, _, _ in rows] == [scenario.what for scenario in SCENARIOS]
    for (_, told, _), scenario in zip(rows, SCENARIOS, strict=True):
        assert told.startswith(scenario.expected)
    differ = sum(plain != "the same" for _, _, plain in rows)
    assert f"{len(SCENARIOS)} pieces of boto3 code; plain moto answers {differ} of them differently" in GUIDE.read_text(encoding="utf-8")


def test_the_tests_of_the_guide_pass(tmp_path: Path) -> None:
    sample = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)[0]
    (tmp_path / "test_deploy.py").write_text(sample, encoding="utf-8")
    ran = subprocess.run([sys.executable, "-m", "pytest", "-q", "test_deploy.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and "2 passed" in ran.stdout, ran.stdout + ran.stderr
