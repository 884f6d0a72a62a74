"""The types of all questions and answers. Generated from the schemas: `tools/write_documents.py` writes it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict, Union, overload

# Keys are required in the classes whose names begin with an underscore, and may be absent in those without.


Span = list[int]
"""A half-open range of UTF-8 bytes within the string at the path."""


class _ErrorDocumentError(TypedDict):
    code: str
    message: str
    path: str


class ErrorDocumentError(_ErrorDocumentError, total=False):
    span: Span
    help: str


class _ErrorDocument(TypedDict):
    error: ErrorDocumentError


class ErrorDocument(_ErrorDocument, total=False):
    """What makes no sense: where, and what to do."""


class _OptionsTieBreakObject(TypedDict):
    seed: int


class OptionsTieBreakObject(_OptionsTieBreakObject, total=False):
    pass


_OptionsRowsObjectOptionalWords = TypedDict("_OptionsRowsObjectOptionalWords", {"from": "int"}, total=False)


class _OptionsRowsObject(TypedDict):
    count: int


class OptionsRowsObject(_OptionsRowsObjectOptionalWords, _OptionsRowsObject, total=False):
    pass


class Options(TypedDict, total=False):
    """How it is decided."""
    semantics: Union[str, Mapping[str, str]]
    """`2026-11`, or rule ids and their alternatives, with `base` for the date."""
    tieBreak: Union[Literal["lowestArn"], OptionsTieBreakObject]
    """Which of several admissible instances is picked."""
    explain: Literal["none", "summary", "full"]
    admissible: Union[int, Literal["all"]]
    """How many of an admissible set are listed."""
    rows: Union[int, OptionsRowsObject, Literal["all"]]
    """Which rows of long lists are written."""
    trustSnapshot: bool
    """Take a snapshot that contradicts itself as it is."""


class ClusterObject(TypedDict, total=False):
    """The parts under AWS's keys."""
    containerInstances: Sequence[Document]
    tasks: Sequence[Document]
    taskDefinitions: Sequence[Document]
    services: Sequence[Document]
    subnets: Sequence[Document]
    protectedTasks: Sequence[Document]
    clusters: Sequence[Document]
    capacityProviders: Sequence[Document]
    eniSlotsByInstanceType: bool


Document = dict[str, Any]
"""One of AWS's documents."""


Cluster = Union[ClusterObject, Sequence[Document], Mapping[str, Any]]
"""What the AWS CLI printed, merged into one object, or its answers side by side."""


TaskDefinitionOrName = Union[Document, str]
"""A task definition, or `family`, `family:revision` or ARN of one in the cluster."""


class _StrategyStage(TypedDict):
    type: str


class StrategyStage(_StrategyStage, total=False):
    """A stage of a placement strategy."""
    field: str


class _PlacementConstraint(TypedDict):
    type: str


class PlacementConstraint(_PlacementConstraint, total=False):
    """A placement constraint."""
    expression: str


class _CapacityProviderStrategyItem(TypedDict):
    capacityProvider: str


class CapacityProviderStrategyItem(_CapacityProviderStrategyItem, total=False):
    """A capacity provider of a strategy."""
    base: Union[int, str]
    weight: Union[int, str]


class PlacementRequest(TypedDict, total=False):
    """What RunTask, StartTask or CreateService would get."""
    count: Union[int, str]
    desiredCount: Union[int, str]
    serviceName: str
    group: str
    launchType: str
    capacityProviderStrategy: Sequence[CapacityProviderStrategyItem]
    placementStrategy: Sequence[StrategyStage]
    placementConstraints: Sequence[PlacementConstraint]
    networkConfiguration: Document
    platformVersion: str
    overrides: Document
    schedulingStrategy: Literal["REPLICA", "DAEMON"]
    containerInstances: Sequence[str]


class _PlaceDocument(TypedDict):
    decide: Literal["place"]
    cluster: Cluster
    taskDefinition: TaskDefinitionOrName


class PlaceDocument(_PlaceDocument, total=False):
    """Where tasks would land."""
    request: PlacementRequest
    options: Options


class _StopDocument(TypedDict):
    decide: Literal["stop"]
    cluster: Cluster
    count: Union[int, str]


class StopDocument(_StopDocument, total=False):
    """Which tasks a scale-in stops."""
    serviceName: str
    group: str
    placementStrategy: Sequence[StrategyStage]
    options: Options


class _QueryDocument(TypedDict):
    decide: Literal["query"]
    expression: str


class QueryDocument(_QueryDocument, total=False):
    """Which instances an expression matches."""
    cluster: Cluster
    options: Options


class _CheckDocument(TypedDict):
    decide: Literal["check"]


class CheckDocument(_CheckDocument, total=False):
    """What is wrong with a task definition or a service."""
    taskDefinition: Any
    service: Any
    TargetGroups: Sequence[Document]
    capacityProviders: Sequence[Document]
    clusters: Sequence[Document]
    Subnets: Sequence[Document]
    SecurityGroups: Sequence[Document]
    InstanceTypes: Sequence[Document]
    services: Sequence[Document]
    tool: Literal["terraform", "cloudFormation", "ecspresso", "copilot"]
    normalize: bool
    options: Options


class _DiffDocument(TypedDict):
    decide: Literal["diff"]
    old: DiffSide
    new: DiffSide


class DiffDocument(_DiffDocument, total=False):
    """What a change of services and task definitions does."""
    createdWith: Mapping[str, str]
    """By the service's name the launch type that it was created with, or `NONE`."""
    options: Options


DiffSide = Union[Document, Sequence[Document]]
"""A service, a task definition, lists of them as AWS's answers have them, or a list of such."""


class LifecycleDocumentEventsItem(TypedDict, total=False):
    """Something that happens."""
    atSeconds: Union[float, str]
    container: str
    exitCode: Union[int, None]
    health: str
    cannotStart: bool
    stop: str
    reason: str


class LifecycleDocumentContainersValue(TypedDict, total=False):
    """How long a container takes."""
    startSeconds: Union[float, str]
    stopSeconds: Union[float, str]


class LifecycleDocumentPhases(TypedDict, total=False):
    """How long phases take."""
    provisioningSeconds: Union[float, str]
    deactivatingSeconds: Union[float, str]


class _LifecycleDocument(TypedDict):
    decide: Literal["lifecycle"]
    taskDefinition: Document


class LifecycleDocument(_LifecycleDocument, total=False):
    """What becomes of a task."""
    launchType: str
    loadBalanced: bool
    events: Sequence[LifecycleDocumentEventsItem]
    containers: Mapping[str, LifecycleDocumentContainersValue]
    phases: LifecycleDocumentPhases
    """How long phases take."""
    eventBridge: Document
    options: Options


class DeployDocumentHooksItem(TypedDict, total=False):
    hook: Union[int, str]
    hookTargetArn: str
    stage: str
    step: Union[int, str]
    seconds: Union[int, str]
    outcome: Literal["SUCCEEDED", "FAILED", "TIMED_OUT"]
    callBackDelay: Union[int, str]


class _DeployDocument(TypedDict):
    decide: Literal["deploy"]
    cluster: Cluster
    service: Document


class DeployDocument(_DeployDocument, total=False):
    """How a deployment goes."""
    taskDefinition: TaskDefinitionOrName
    desiredCount: Union[int, str]
    deploymentConfiguration: Document
    forceNewDeployment: bool
    hooks: Sequence[DeployDocumentHooksItem]
    networkLoadBalancer: bool
    TargetGroups: Sequence[Document]
    stepSeconds: Union[int, str]
    rate: Union[int, str]
    startSeconds: Union[int, str]
    stopAtSeconds: Union[int, str]
    health: Sequence[Document]
    alarms: Sequence[Document]
    now: Any
    options: Options


class _ReachDocumentDynamicPorts(TypedDict):
    first: int
    last: int


class ReachDocumentDynamicPorts(_ReachDocumentDynamicPorts, total=False):
    pass


class _ReachDocument(TypedDict):
    decide: Literal["reach"]


class ReachDocument(_ReachDocument, total=False):
    """Whether load balancers reach a service's tasks."""
    services: Sequence[Document]
    serviceName: str
    taskDefinition: TaskDefinitionOrName
    taskDefinitions: Sequence[Document]
    TargetGroups: Sequence[Document]
    LoadBalancers: Sequence[Document]
    Listeners: Sequence[Document]
    SecurityGroups: Sequence[Document]
    MountTargets: Sequence[Document]
    RouteTables: Sequence[Document]
    VpcEndpoints: Sequence[Document]
    PrefixLists: Sequence[Document]
    Subnets: Sequence[Document]
    instanceSecurityGroups: Sequence[str]
    instanceSubnets: Sequence[str]
    client: str
    dynamicPorts: ReachDocumentDynamicPorts
    options: Options


class _InstanceTypesDocument(TypedDict):
    decide: Literal["instanceTypes"]


class InstanceTypesDocument(_InstanceTypesDocument, total=False):
    """What EC2 instance types bring."""
    instanceTypes: Sequence[str]
    reservedMemory: Union[int, str]
    options: Options


_ScaleDocumentOptionalWords = TypedDict("_ScaleDocumentOptionalWords", {"from": "Any"}, total=False)


class _ScaleDocument(TypedDict):
    decide: Literal["scale"]


class ScaleDocument(_ScaleDocumentOptionalWords, _ScaleDocument, total=False):
    """What a service's scaling policies decide."""
    documents: Sequence[Document]
    ScalableTargets: Sequence[Document]
    ScalingPolicies: Sequence[Document]
    ScheduledActions: Sequence[Document]
    MetricAlarms: Sequence[Document]
    AlarmMuteRules: Sequence[Document]
    MetricDataResults: Sequence[Document]
    CapacityForecast: Document
    services: Sequence[Document]
    resourceId: str
    desiredCount: Union[int, str]
    runningCount: Union[int, str]
    deploymentInProgress: bool
    metrics: Mapping[str, Union[Document, Sequence[Any]]]
    to: Any
    running: Union[Document, Sequence[Any]]
    deploymentIntervals: Sequence[Document]
    metricDelaySeconds: Union[float, str]
    detail: Literal["changes", "minutes"]
    alarmStates: Sequence[Document]
    now: Any
    cooldowns: Document
    options: Options


class GroupDocumentInstancesValue(TypedDict, total=False):
    launchedAt: Any
    ageSeconds: Union[float, str]
    purchaseOption: Literal["on-demand", "spot"]
    capacityType: Literal["on-demand-capacity-reservation", "capacity-block", "interruptible-capacity-reservation", "on-demand"]
    unhealthy: bool


_GroupDocumentZonalShiftOptionalWords = TypedDict("_GroupDocumentZonalShiftOptionalWords", {"from": "Any"}, total=False)


class _GroupDocumentZonalShift(TypedDict):
    availabilityZone: str


class GroupDocumentZonalShift(_GroupDocumentZonalShiftOptionalWords, _GroupDocumentZonalShift, total=False):
    to: Any


class GroupDocumentRefresh(TypedDict, total=False):
    MinHealthyPercentage: Union[float, str]
    MaxHealthyPercentage: Union[float, str]
    SkipMatching: bool
    StandbyInstances: Literal["Wait", "Ignore", "Terminate"]
    ScaleInProtectedInstances: Literal["Wait", "Ignore", "Refresh"]
    Strategy: Literal["Rolling", "ReplaceRootVolume"]


_GroupDocumentOptionalWords = TypedDict("_GroupDocumentOptionalWords", {"from": "Any"}, total=False)


class _GroupDocument(TypedDict):
    decide: Literal["group"]


class GroupDocument(_GroupDocumentOptionalWords, _GroupDocument, total=False):
    """What becomes of an Auto Scaling group."""
    documents: Sequence[Document]
    AutoScalingGroups: Sequence[Document]
    ScalingPolicies: Sequence[Document]
    ScheduledUpdateGroupActions: Sequence[Document]
    LifecycleHooks: Sequence[Document]
    WarmPoolConfiguration: Document
    Instances: Sequence[Document]
    Reservations: Sequence[Document]
    capacityProviders: Sequence[Document]
    MetricAlarms: Sequence[Document]
    MetricDataResults: Sequence[Document]
    autoScalingGroupName: str
    desiredCapacity: Union[int, str]
    minSize: Union[int, str]
    maxSize: Union[int, str]
    metrics: Mapping[str, Union[Document, Sequence[Any]]]
    to: Any
    detail: Literal["changes", "minutes"]
    metricDelaySeconds: Union[float, str]
    launchSeconds: Union[float, str]
    terminateSeconds: Union[float, str]
    warmStartSeconds: Union[float, str]
    hookSeconds: Mapping[str, Union[float, str]]
    instances: Mapping[str, GroupDocumentInstancesValue]
    failingZones: Sequence[str]
    openReservations: Mapping[str, Union[float, str]]
    reservedCapacity: Mapping[str, Union[float, str]]
    zonalShift: GroupDocumentZonalShift
    refresh: GroupDocumentRefresh
    options: Options


class _AlarmDocument(TypedDict):
    decide: Literal["alarm"]
    alarm: Document
    values: Sequence[Union[float, str, None]]


class AlarmDocument(_AlarmDocument, total=False):
    """How an alarm evaluates values."""
    state: str
    start: Any
    evaluate: Literal["each", "last"]
    sampleCounts: Sequence[Any]
    options: Options


_ScheduleDocumentWords = TypedDict("_ScheduleDocumentWords", {"from": "Any"})


class _ScheduleDocument(TypedDict):
    decide: Literal["schedule"]


class ScheduleDocument(_ScheduleDocumentWords, _ScheduleDocument, total=False):
    """When a schedule runs."""
    expression: str
    timezone: str
    count: Union[int, str]
    startTime: Any
    endTime: Any
    creationTime: Any
    scheduledAction: Document
    options: Options


class _TokensDocument(TypedDict):
    decide: Literal["tokens"]
    expression: str


class TokensDocument(_TokensDocument, total=False):
    """What a text of the query language is made of."""
    options: Options


class _RecogniseDocument(TypedDict):
    decide: Literal["recognise"]
    text: str


class RecogniseDocument(_RecogniseDocument, total=False):
    """What a text is."""
    options: Options


class _SeriesDocument(TypedDict):
    decide: Literal["series"]
    text: str


class SeriesDocument(_SeriesDocument, total=False):
    """Metrics from a text."""
    name: str
    options: Options


class _InstancesDocument(TypedDict):
    decide: Literal["instances"]


class InstancesDocument(_InstancesDocument, total=False):
    """The instances of a snapshot, a row each."""
    cluster: Cluster
    taskDefinition: TaskDefinitionOrName
    request: PlacementRequest
    expression: str
    show: Literal["all", "matching", "others"]
    options: Options


class _RulesDocument(TypedDict):
    decide: Literal["rules"]


class RulesDocument(_RulesDocument, total=False):
    """The rules."""
    options: Options


class _SplitDocument(TypedDict):
    decide: Literal["split"]
    count: Union[int, str]
    capacityProviderStrategy: Sequence[CapacityProviderStrategyItem]


class SplitDocument(_SplitDocument, total=False):
    """Which capacity provider gets how many tasks."""
    current: Mapping[str, Union[int, str]]
    capacityProviders: Sequence[Document]
    withoutCapacity: Sequence[str]
    schedulingStrategy: str
    launchType: str
    options: Options


class _InstanceTypeOrNameObject(TypedDict):
    cpu: int
    memory: int


class InstanceTypeOrNameObject(_InstanceTypeOrNameObject, total=False):
    instanceType: str
    gpus: int
    gpuMemory: int
    eniSlots: int
    cpuArchitecture: str


InstanceTypeOrName = Union[str, InstanceTypeOrNameObject]
"""An instance type by name, or by its amounts in CPU units and MiB."""


class _Demand(TypedDict):
    taskDefinition: TaskDefinitionOrName


class Demand(_Demand, total=False):
    """Tasks that are asked for."""
    request: PlacementRequest
    atMinute: int
    runsMinutes: int


class _PricesFargateValue(TypedDict):
    vCPU: Union[float, str]
    GB: Union[float, str]


class PricesFargateValue(_PricesFargateValue, total=False):
    storageGB: Union[float, str]


class Prices(TypedDict, total=False):
    """Dollars an hour."""
    asOf: str
    currency: str
    perHour: Mapping[str, Union[float, str]]
    managedInstancesFee: Mapping[str, Union[float, str]]
    fargate: Mapping[str, PricesFargateValue]


class _CapacityDocument(TypedDict):
    decide: Literal["capacity"]
    cluster: Cluster


class CapacityDocument(_CapacityDocument, total=False):
    """How many instances a capacity provider has, needs and will have."""
    capacityProvider: str
    AutoScalingGroups: Sequence[Document]
    managedScaling: Document
    managedTerminationProtection: str
    minSize: Union[int, str]
    maxSize: Union[int, str]
    instanceTypes: Sequence[InstanceTypeOrName]
    reservedMemory: Union[int, str]
    trunking: bool
    demand: Sequence[Demand]
    minutes: Union[int, str]
    launchSeconds: Union[int, str]
    provisioningTimeoutSeconds: Union[int, str]
    instanceAgeSeconds: Mapping[str, Any]
    now: Any
    minutesBelowTarget: int
    provisioningLimit: Union[int, str]
    detail: Literal["changes", "minutes"]
    prices: Prices
    options: Options


class _FitDocument(TypedDict):
    decide: Literal["fit"]


class FitDocument(_FitDocument, total=False):
    """How many more tasks fit, or how many instances tasks take."""
    cluster: Cluster
    taskDefinition: TaskDefinitionOrName
    request: PlacementRequest
    reservedMemory: Union[int, str]
    limit: Union[int, str]
    detail: Literal["count", "instances"]
    vCpuQuota: Union[int, str]
    instanceType: InstanceTypeOrName
    availabilityZones: Sequence[str]
    trunking: bool
    demand: Sequence[Demand]
    options: Options


class _RebalanceDocument(TypedDict):
    decide: Literal["rebalance"]
    cluster: Cluster


class RebalanceDocument(_RebalanceDocument, total=False):
    """How services are moved until each zone has its share."""
    serviceName: str
    availabilityZoneRebalancing: Literal["ENABLED", "DISABLED"]
    options: Options


class _DrainDocument(TypedDict):
    decide: Literal["drain"]
    cluster: Cluster
    containerInstances: Sequence[str]


class DrainDocument(_DrainDocument, total=False):
    """How tasks leave instances that drain."""
    stepSeconds: Union[int, str]
    options: Options


class _RepackDocument(TypedDict):
    decide: Literal["repack"]
    cluster: Cluster


class RepackDocument(_RepackDocument, total=False):
    """A plan of moves that frees instances."""
    moves: Union[int, str]
    instances: Union[int, str]
    capacityProvider: str
    prices: Prices
    options: Options


class _PriceDocumentPlanItemFargate(TypedDict):
    cpu: Union[int, str]
    memory: Union[int, str]


class PriceDocumentPlanItemFargate(_PriceDocumentPlanItemFargate, total=False):
    ephemeralStorage: Union[int, str]


class PriceDocumentPlanItem(TypedDict, total=False):
    """What, how many, how long."""
    fargate: PriceDocumentPlanItemFargate
    platform: str
    instanceType: str
    managedInstances: bool
    count: Union[int, str]
    seconds: Union[float, str]
    hours: Union[float, str]
    discountPercent: Union[int, str]


class _PriceDocument(TypedDict):
    decide: Literal["price"]
    prices: Prices
    plan: Sequence[PriceDocumentPlanItem]


class PriceDocument(_PriceDocument, total=False):
    """What tasks and instances cost."""
    options: Options


class _FleetDocument(TypedDict):
    decide: Literal["fleet"]


class FleetDocument(_FleetDocument, total=False):
    """Which EC2 instances to buy for services."""
    cluster: Cluster
    services: Sequence[Document]
    taskDefinitions: Sequence[Document]
    instanceTypes: Sequence[InstanceTypeOrName]
    prices: Prices
    objective: Literal["fewest", "cheapest"]
    reservedMemory: Union[int, str]
    trunking: bool
    daemons: Sequence[Any]
    options: Options


class KubernetesDocumentMetricValuesItem(TypedDict, total=False):
    """The values of a metric, in the order of the autoscaler's."""
    value: Union[float, str]
    values: Mapping[str, Union[float, str]]


class KubernetesDocumentController(TypedDict, total=False):
    """Flags of the controller."""
    tolerance: Union[float, str]
    cpuInitializationSeconds: Union[int, str]
    initialReadinessDelaySeconds: Union[int, str]
    downscaleStabilizationSeconds: Union[int, str]


class _KubernetesDocumentHistoryRecommendationsItem(TypedDict):
    secondsAgo: Union[int, str]
    replicas: Union[int, str]


class KubernetesDocumentHistoryRecommendationsItem(_KubernetesDocumentHistoryRecommendationsItem, total=False):
    """What an earlier round asked for."""


class _KubernetesDocumentHistoryScaleUpsItem(TypedDict):
    secondsAgo: Union[int, str]
    change: Union[int, str]


class KubernetesDocumentHistoryScaleUpsItem(_KubernetesDocumentHistoryScaleUpsItem, total=False):
    """An earlier change."""


class _KubernetesDocumentHistoryScaleDownsItem(TypedDict):
    secondsAgo: Union[int, str]
    change: Union[int, str]


class KubernetesDocumentHistoryScaleDownsItem(_KubernetesDocumentHistoryScaleDownsItem, total=False):
    """An earlier change."""


class KubernetesDocumentHistory(TypedDict, total=False):
    """Earlier rounds."""
    recommendations: Sequence[KubernetesDocumentHistoryRecommendationsItem]
    scaleUps: Sequence[KubernetesDocumentHistoryScaleUpsItem]
    scaleDowns: Sequence[KubernetesDocumentHistoryScaleDownsItem]


class _KubernetesDocument(TypedDict):
    decide: Literal["kubernetes"]
    question: Literal["hpa", "eksFargate", "nodeGroupUpdate", "maxPods"]


class KubernetesDocument(_KubernetesDocument, total=False):
    """Small exact answers about Amazon EKS and the autoscaler of pods."""
    horizontalPodAutoscaler: Document
    currentReplicas: Union[int, str]
    pods: Union[Document, Sequence[Document]]
    podMetrics: Union[Document, Sequence[Document]]
    metricValues: Sequence[KubernetesDocumentMetricValuesItem]
    controller: KubernetesDocumentController
    """Flags of the controller."""
    history: KubernetesDocumentHistory
    """Earlier rounds."""
    now: Union[float, str]
    pod: Document
    nodegroup: Document
    zones: Union[int, str]
    force: bool
    instanceTypes: Sequence[Union[str, Document]]
    prefixDelegation: bool
    customNetworking: bool
    options: Options


class _RedactDocument(TypedDict):
    decide: Literal["redact"]
    document: Any
    """One of AWS's documents, a decision document, or a list of such."""


class RedactDocument(_RedactDocument, total=False):
    """A document without names and secrets."""
    options: Options


class _AlarmAnswer(TypedDict):
    state: str
    """The state at the end: `OK`, `ALARM` or `INSUFFICIENT_DATA`."""
    transitions: list[AlarmEvaluation]
    """The evaluations that changed the state."""
    invocations: int
    """How often the alarm invoked its scaling actions."""
    evaluationRange: int
    """How many datapoints an evaluation looks back."""
    evaluations: list[AlarmEvaluation]
    """One for each value that was evaluated."""
    rules: Rules


class AlarmAnswer(_AlarmAnswer, total=False):
    """The states of an alarm over its datapoints."""
    lints: list[Lint]
    """What is legal but misleading."""


class _AlarmEvaluation(TypedDict):
    index: int
    """The place of the newest value, from 0."""
    state: str
    """The state after it."""
    points: int
    """How many datapoints were looked at."""
    breaching: int
    """How many of them breach the threshold."""


class AlarmEvaluation(_AlarmEvaluation, total=False):
    """One evaluation of an alarm."""
    at: str
    """When the newest value was, where `start` is given."""


class _AlarmThen(TypedDict):
    alarmName: str
    """Its name."""
    value: Union[float, None]
    """The value of its metric; `null` where there is none."""
    state: str
    """Its state."""


class AlarmThen(_AlarmThen, total=False):
    """An alarm in a minute."""


class _AlarmTransition(TypedDict):
    at: str
    """When."""
    state: str
    """The state from then on: `OK`, `ALARM` or `INSUFFICIENT_DATA`."""


class AlarmTransition(_AlarmTransition, total=False):
    """A change of an alarm's state."""


Amount = Union[int, str]
"""A number, or a word in its place."""


class _Amounts(TypedDict):
    cpu: int
    """CPU units."""
    memory: int
    """Memory in MiB."""
    gpus: int
    """GPUs."""


class Amounts(_Amounts, total=False):
    """Amounts of an instance's resources; below zero where it is overcommitted."""
    networkInterfaces: int
    """Network interfaces for `awsvpc` tasks; absent where they are not known or have no limit."""


class _BesideRemedy(TypedDict):
    kind: str
    """`moreInstances`."""
    count: int
    """How many instances to add."""
    text: str
    """The change in words."""


class BesideRemedy(_BesideRemedy, total=False):
    """Empty instances that would let a blue/green, linear or canary deployment end."""


CandidateInstanceTypes = list[str]
"""The types that a new managed instance may be of, sorted: a set, never a pick."""


class _CapacityAnswer(TypedDict):
    capacityProvider: str
    """The capacity provider's name."""
    desiredCapacity: int
    """Instances that the group wants now."""
    instances: list[CapacityInstance]
    """The registered instances, and what holds each."""
    rules: Rules


class CapacityAnswer(_CapacityAnswer, total=False):
    """The metric, the instances, and what comes."""
    reservation: CapacityReservation
    whenIdle: CapacityIdle
    minSize: int
    """The fewest instances of the group, where that is known."""
    maxSize: int
    """The most, where that is known."""
    asked: CapacityAsked
    unplaced: int
    """Tasks that have no place at the end; absent where all have one, or no minutes are followed."""
    course: CapacityCourse
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _CapacityAsked(TypedDict):
    count: int
    """How many came in the minutes that are followed."""
    started: int
    """How many have started."""
    waiting: int
    """How many wait at the end."""
    neverStart: int
    """How many failed, were given up, or wait for what does not come."""
    text: str
    """All of it in a sentence."""


class CapacityAsked(_CapacityAsked, total=False):
    """What becomes of the tasks of `demand`."""
    heldBy: CapacityObstacle
    maxSizeNeeded: int
    """The maximum of the group with which all would start; absent where that would not do, or is not what keeps them.
    """


_CapacityChangeWords = TypedDict("_CapacityChangeWords", {"from": "int"})


class _CapacityChange(TypedDict):
    minute: int
    """Minutes since the beginning."""
    direction: Direction
    to: int
    """The desired capacity after."""
    wanted: int
    """What managed scaling wanted, before its step sizes and the group's bounds."""
    needed: Union[int, None]
    """Instances that are needed: M; null while no waiting task fits the group."""
    running: int
    """Instances that run: N."""
    percent: Union[float, None]
    """The metric, to the billionth."""
    waiting: int
    """Tasks in PROVISIONING."""


class CapacityChange(_CapacityChangeWords, _CapacityChange, total=False):
    """A minute in which the desired capacity changes."""


class _CapacityCost(TypedDict):
    instances: float
    """All instance-minutes, in the currency, to the billionth."""
    idle: float
    """Those of idle instances."""
    currency: str
    """The currency of the prices: USD unless they name one."""


class CapacityCost(_CapacityCost, total=False):
    """What the instances cost, at the rate of the type that is launched."""
    asOf: str
    """The date of the prices, where they have one."""


class _CapacityCourse(TypedDict):
    changes: list[CapacityChange]
    """The minutes in which the desired capacity changes."""
    restsSinceMinute: int
    """The first minute after which nothing changes any more."""
    instancesAtPeak: int
    """The most instances at once, those on their way included."""
    placed: int
    """Tasks that were placed."""
    timedOut: int
    """Tasks that were given up waiting (CAP-8)."""
    failed: int
    """Tasks that failed at once."""
    instanceMinutes: int
    """Instance-minutes, those on their way included: what is paid for."""
    idleInstanceMinutes: int
    """Of those, the minutes of running instances that have only tasks of daemons, or none."""


class CapacityCourse(_CapacityCourse, total=False):
    """What comes, minute by minute."""
    allPlacedAtMinute: int
    """The first minute after which no task waits until the end; absent where one still does."""
    end: CapacityMinute
    minutes: list[CapacityMinute]
    """Every minute, from 0: with `"detail": "minutes"`."""
    cost: CapacityCost


class _CapacityGroup(TypedDict):
    count: int
    """How many wait."""
    requirement: Requirement
    distinctInstance: bool
    """Whether no two of them share an instance."""


class CapacityGroup(_CapacityGroup, total=False):
    """Waiting tasks of equal need: either what they need, or why they are skipped."""
    tasksPerInstance: int
    """How many of them one instance holds; absent: any number."""
    boundBy: str
    """What keeps more of them out."""
    instances: int
    """Instances that hold all of them."""
    incompatible: CapacityShortage


class _CapacityHold(TypedDict):
    kind: str
    """`tasks`, `protectedFromScaleIn`, `groupAtMinimum` or `otherCapacityProvider`."""
    text: str
    """The same in a sentence."""


class CapacityHold(_CapacityHold, total=False):
    """What holds an instance."""


class _CapacityIdle(TypedDict):
    rests: bool
    """Whether it comes to rest."""


class CapacityIdle(_CapacityIdle, total=False):
    """How the group ends when idle: at rest, or going round."""
    instances: int
    """At rest: the instances that stay."""
    afterMinutes: int
    """At rest: the minutes until then."""
    periodMinutes: int
    """Going round: the minutes until it begins anew."""
    fewest: int
    """Going round: the fewest instances."""
    most: int
    """Going round: the most instances."""
    instanceMinutes: int
    """Going round: the instance-minutes of one round, which are paid for."""


class _CapacityInstance(TypedDict):
    containerInstanceArn: str
    """Its ARN."""
    couldGo: bool
    """Whether managed scaling may take it."""
    tasks: int
    """Tasks that no daemon started."""
    daemonTasks: int
    """Tasks of daemons, which do not hold it."""


class CapacityInstance(_CapacityInstance, total=False):
    """A registered instance of the provider."""
    notCounted: str
    """Why it does not count as running, by the group's own list (CAP-161)."""
    draining: bool
    """Whether it drains; absent where it does not."""
    holds: list[CapacityHold]
    """What holds it; absent where it could go."""


class _CapacityMinute(TypedDict):
    minute: int
    """Minutes since the beginning."""
    running: int
    """Instances that run: N."""
    used: int
    """Instances with a task that no daemon started."""
    launching: int
    """Instances on their way."""
    desired: int
    """The desired capacity after this minute."""
    waiting: int
    """Tasks in PROVISIONING after this minute."""
    placed: int
    """Tasks that were placed."""


class CapacityMinute(_CapacityMinute, total=False):
    """One minute."""
    needed: int
    """Instances that are needed: M; absent while no waiting task fits the group, and without managed scaling."""
    percent: float
    """The metric, to the billionth; absent without managed scaling."""
    heldBack: int
    """Tasks of a service that may not even wait (CAP-7); absent for 0."""
    ended: int
    """Tasks that ended, or whose instance went; absent for 0."""
    timedOut: int
    """Tasks that were given up waiting (CAP-8); absent for 0."""
    failed: int
    """Tasks that failed at once; absent for 0."""
    launched: int
    """Instances that came into service; absent for 0."""
    terminated: int
    """Instances that were terminated; absent for 0."""
    rest: CapacityRest


CapacityObstacle = Literal["maxSize", "placement", "incompatible", "managedScaling", "provisioningLimit"]
"""What keeps tasks from starting."""


class _CapacityReservation(TypedDict):
    running: int
    """Instances that run: N."""
    used: int
    """Instances with a task that no daemon started."""
    waiting: int
    """Tasks in PROVISIONING; none with `demand`, whose tasks wait only if they find no place."""
    percent: float
    """The metric, to the billionth: 100 × M / N where instances run and a waiting task fits."""
    targetCapacity: int
    """The target of the metric: 1 to 100."""
    text: str
    """The metric in one sentence, with what it rests on."""


class CapacityReservation(_CapacityReservation, total=False):
    """The metric CapacityProviderReservation, explained."""
    needed: int
    """Instances that are needed: M; absent while no waiting task fits the group."""
    wanted: int
    """Instances by which the metric would be at its target; absent while no waiting task fits the group."""
    add: int
    """Instances that waiting tasks need besides those that run; absent where none waits, or none fits."""
    groups: list[CapacityGroup]
    """The waiting tasks, alike ones together; absent where `waiting` is 0."""


class _CapacityRest(TypedDict):
    code: CapacityRestCode
    text: str
    """The same in a sentence."""


class CapacityRest(_CapacityRest, total=False):
    """Why nothing scales in a minute."""


CapacityRestCode = Literal["atTarget", "incompatible", "warmingUp", "underway", "atMaximum", "lowFor", "atMinimum", "wholeInstances"]
"""Why nothing scales, in a word."""


class _CapacityShortage(TypedDict):
    resource: str
    """The resource."""
    needs: int
    """So much a task needs, in the resource's unit."""
    has: int
    """So much the smallest type has."""


class CapacityShortage(_CapacityShortage, total=False):
    """What the smallest type has too little of."""


ChangeEffect = Literal["refused", "needsNewService", "notSaid", "startsDeployment", "newRevision", "none"]
"""What a change does."""


class _Check(TypedDict):
    reason: str
    """ECS's word for it, e.g. `RESOURCE:MEMORY`."""
    text: str
    """The check in words."""
    rule: str
    """The rule of the check."""


class Check(_Check, total=False):
    """A check that fails."""
    needs: int
    """What the task needs: CPU units, MiB, a number of ports, GPUs or interfaces."""
    has: int
    """What the instance has of it; negative where it holds more than it has."""


class _CheckAnswer(TypedDict):
    findings: list[Finding]
    """What is wrong, unwise or worth knowing."""
    startOrder: list[str]
    """The containers in the order in which they start."""
    stopOrder: list[str]
    """The containers in the order in which they stop."""


class CheckAnswer(_CheckAnswer, total=False):
    """All findings at once."""
    firstError: int
    """The place in `findings`, from 0, of what ECS would answer first; absent where it takes the definition."""
    requirement: Requirement
    compatibilities: list[str]
    """The launch types that ECS takes the definition for: `EC2`, `FARGATE`, `EXTERNAL`, `MANAGED_INSTANCES`."""
    requiresAttributes: list[str]
    """The attributes that ECS derives."""
    normalized: NormalizedDefinition
    lints: list[Lint]
    """What is legal but misleading."""


class _ChoiceProof(TypedDict):
    kind: str
    """`exhausted`: every order was tried."""
    states: int
    """How many states were looked at."""
    text: str
    """The proof in words."""


class ChoiceProof(_ChoiceProof, total=False):
    """That ECS's choices decide whether a deployment ends."""


class _Closest(TypedDict):
    containerInstanceArn: str
    """The instance."""
    reason: str
    """ECS's word for what it lacks, e.g. `RESOURCE:MEMORY`."""


class Closest(_Closest, total=False):
    """The instance that came closest."""


CpuArchitecture = Literal["arm64", "x86_64"]
"""A processor, as ECS's attribute `ecs.cpu-architecture` names it."""


class _DaemonStopped(TypedDict):
    taskArn: str
    """The task."""
    containerInstanceArn: str
    """The instance that it was on."""
    reason: str
    """Why."""


class DaemonStopped(_DaemonStopped, total=False):
    """A task that a daemon stops."""


class _DecidingCondition(TypedDict):
    condition: int
    """The number of the condition in what `tokens` lists, from 0."""
    found: list[Union[str, None]]
    """What the instance has of the subject: none where it has nothing, null for an attribute without a value, the
    groups of all its tasks.
    """


class DecidingCondition(_DecidingCondition, total=False):
    """A condition that settled an expression for an instance."""


class _DefinitionChange(TypedDict):
    family: str
    """Its family."""
    verdict: str
    """`newRevision`, `dependsOnUnknown`, `sameRevision`, `equal`; `added`, `removed`."""
    changes: list[MemberChange]
    """What changes, the gravest first."""


class DefinitionChange(_DefinitionChange, total=False):
    """What becomes of a task definition."""
    oldPath: str
    """Where the old document has it, a JSON pointer; absent for one that is added."""
    newPath: str
    """Where the new document has it, a JSON pointer; absent for one that is removed."""
    services: list[str]
    """The services that run it afterwards."""
    unknown: list[MemberChange]
    """What may change or not: a value of which a document has an expression alone."""


class _DeployAnswer(TypedDict):
    verdict: DeployVerdict
    desiredCount: int
    """How many tasks the service wants; of a daemon, on how many instances it runs."""
    rules: Rules


class DeployAnswer(_DeployAnswer, total=False):
    """Whether a deployment ends, and how."""
    strategy: str
    """How traffic moves, e.g. `BLUE_GREEN`; absent for rolling deployments and daemons."""
    stuck: bool
    """`true` where it is stuck, else absent."""
    heldBy: str
    """What holds it: `deploymentConfiguration`, `placement`, `taskProtection`, `health` or `rate`."""
    proof: DeployProof
    minimumHealthy: int
    """The least number of healthy tasks."""
    maximum: int
    """The most tasks at once."""
    lowestHealthy: int
    """The fewest healthy tasks on the way."""
    highestRunning: int
    """The most tasks on the way."""
    runningCount: int
    """How many tasks of the service run before it."""
    instances: int
    """On how many instances those are."""
    instancesAtPeak: int
    """How many instances the service uses at its peak, if every task of the maximum finds a place; absent where not
    even an empty instance takes a new task.
    """
    steps: list[DeployStep]
    """The steps in turn."""
    traffic: list[TrafficStep]
    """How traffic moves, part by part."""
    durationSeconds: int
    """Seconds until it ends."""
    durationRange: SecondsRange
    stages: list[DeployStage]
    """The stages of a blue/green, linear or canary deployment, in turn."""
    peak: DeployPeak
    failure: DeployFailure
    rollback: DeployRollback
    earlySuccess: EarlySuccess
    waiting: int
    """How many tasks wait for new instances."""
    waitingTasks: WaitingTasks
    event: str
    """ECS's text in the service's events."""
    events: list[DeployEvent]
    """All of ECS's texts in turn, where the deployment is followed second by second."""
    launchRate: LaunchRate
    remedies: list[DeployRemedy]
    """The smallest changes that would help."""
    explanation: Explanation
    waves: list[list[str]]
    """Of a daemon: the instances whose tasks are replaced at once, in turn."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _DeployEvent(TypedDict):
    atSeconds: int
    """Seconds since the deployment began."""
    text: str
    """ECS's own text; of what goes to EventBridge the event's name."""


class DeployEvent(_DeployEvent, total=False):
    """An event that ECS writes into the service's events, or sends to EventBridge."""
    detailType: str
    """EventBridge's detail type, where it goes there, e.g. `ECS Hook State Change`."""
    stage: str
    """The stage that it is about."""
    hook: int
    """The lifecycle hook that it is about, by its place in `lifecycleHooks`."""


class _DeployFailure(TypedDict):
    by: str
    """`circuitBreaker`, `alarm`, `imageDigest`, `hook`, `timeout` or `stopped`."""
    atSeconds: int
    """Seconds since the deployment began; the least of `atRange`, where that is given."""
    text: str
    """Why, in words."""


class DeployFailure(_DeployFailure, total=False):
    """What fails a deployment, and when."""
    atRange: SecondsRange
    failedTasks: int
    """How many failed tasks the circuit breaker has counted."""
    threshold: FailureThreshold
    alarmName: str
    """The alarm that went off."""
    stage: str
    """The stage at which it fails, of a blue/green, linear or canary deployment."""


class _DeployPeak(TypedDict):
    tasks: int
    """Tasks of both revisions."""
    cpu: int
    """CPU units of all of them."""
    memory: int
    """MiB of all of them."""


class DeployPeak(_DeployPeak, total=False):
    """What runs where most runs."""


class _StuckProof(TypedDict):
    kind: str
    """How it is known, e.g. `exhausted`: every order was tried."""
    text: str
    """The proof in words."""


class StuckProof(_StuckProof, total=False):
    """Why a deployment cannot end."""
    states: int
    """How many states were looked at."""


DeployProof = Union[StuckProof, ChoiceProof]
"""Why a deployment cannot end, or what decides whether it does."""


class _RollingRemedy(TypedDict):
    kind: str
    """What to do, e.g. `maximumPercent`."""
    text: str
    """The change in words."""


class RollingRemedy(_RollingRemedy, total=False):
    """A change that would let a deployment end."""
    percent: int
    """The percentage to set."""
    count: int
    """How many instances to add, or at how many failed tasks to give up."""
    seconds: int
    """The seconds to set, or to wait."""
    minutes: int
    """The minutes to set."""
    alarmName: str
    """The alarm to take out."""
    cpu: int
    """CPU units of a smaller task."""
    memory: int
    """MiB of a smaller task."""


class _StageRemedy(TypedDict):
    kind: str
    """What to change: `timeoutInMinutes` or `timeoutAction`."""
    text: str
    """The change in words."""
    hook: int
    """Which hook, by its place in `lifecycleHooks`."""


class StageRemedy(_StageRemedy, total=False):
    """A change of a hook that would let a blue/green, linear or canary deployment end."""
    minutes: int
    """The minutes to set."""


DeployRemedy = Union[RollingRemedy, BesideRemedy, StageRemedy]
"""A change that would let a deployment end."""


class _DeployRollback(TypedDict):
    text: str
    """The same in words."""


class DeployRollback(_DeployRollback, total=False):
    """What a failed deployment goes back to."""
    revision: str
    """The task definition of the newest completed deployment; absent where nothing tells it, or where there is none."""
    verdict: DeployVerdict
    durationSeconds: int
    """Seconds that the way back takes."""
    durationRange: SecondsRange
    stages: list[DeployStage]
    """The stages of the way back, of a blue/green, linear or canary deployment."""


class _DeployStage(TypedDict):
    stage: str
    """AWS's name, e.g. `PRE_SCALE_UP`."""
    old: int
    """Tasks of the old revision at its end."""
    new: int
    """Tasks of the new revision at its end."""


class DeployStage(_DeployStage, total=False):
    """A stage of a deployment. Of each time there is either the second or, where hooks of unknown length come before
    it, the range.
    """
    step: int
    """Which step of the traffic, from 1: of linear and canary deployments, whose shifts recur."""
    fromSeconds: int
    """When it begins, in seconds since the deployment began."""
    fromRange: SecondsRange
    toSeconds: int
    """When it ends."""
    toRange: SecondsRange
    trafficPercent: float
    """The new revision's part of the production traffic at its end; absent where nothing routes traffic."""
    testTrafficPercent: float
    """The new revision's part of the test traffic at its end."""
    hooks: list[StageHook]
    """The hooks that run in it, side by side."""


class _DeployStep(TypedDict):
    atSeconds: int
    """Seconds since the deployment began."""
    stopped: int
    """How many tasks it stops."""
    started: int
    """How many tasks it starts."""
    old: int
    """How many tasks of the old revision there are after it."""
    new: int
    """How many tasks of the new revision there are after it."""
    healthy: int
    """How many tasks are healthy after it."""


class DeployStep(_DeployStep, total=False):
    """The state after a step."""
    waiting: int
    """How many tasks wait for new instances, at least 1."""
    unplaced: int
    """How many tasks found no place, at least 1."""
    heldBy: str
    """What holds it there."""


DeployVerdict = Literal["completes", "waits", "stuck", "fails", "dependsOnChoice"]
"""Whether a deployment ends."""


class _DiffAnswer(TypedDict):
    verdict: str
    """The gravest of the services' verdicts, and `startsNone` where definitions alone change: `refused`,
    `needsNewService`, `startsDeployment`, `dependsOnUnknown`, `startsNone`, `equal`.
    """
    services: list[ServiceChange]
    """The services of both sides, by their names."""
    taskDefinitions: list[DefinitionChange]
    """The task definitions of both sides, by their families."""


class DiffAnswer(_DiffAnswer, total=False):
    """What becomes of services and task definitions, one by one and as a whole."""
    startsDeployment: bool
    """Whether a deployment starts in any service; absent where that rests on what is not known."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


Direction = Literal["in", "out"]
"""Whether something grows or shrinks."""


class _DrainAnswer(TypedDict):
    verdict: DrainVerdict
    instances: list[DrainInstance]
    """The instances that are drained, in the order of the question."""
    steps: list[DrainStep]
    """What happens, in turn."""
    services: list[DrainService]
    """The services with tasks on them, by their groups."""
    heldTasks: list[DrainHeld]
    """The tasks that stay, by group and reason."""
    rules: Rules


class DrainAnswer(_DrainAnswer, total=False):
    """How instances drain."""
    durationSeconds: int
    """The second in which the last instance is empty, from the begin of draining; absent where tasks stay."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _DrainHeld(TypedDict):
    group: str
    """The task group."""
    heldBy: str
    """`standaloneTask`, `taskProtection`, `deploymentConfiguration`, `noRoom`, `unknownService` or `daemon`."""
    text: str
    """The reason in a sentence."""
    tasks: list[str]
    """The ARNs of the tasks."""
    remedies: list[DrainRemedy]
    """Single changes after which they leave, each followed to its end."""


class DrainHeld(_DrainHeld, total=False):
    """Tasks of a group that stay, for one reason."""


class _DrainInstance(TypedDict):
    containerInstanceArn: str
    """Its ARN."""
    tasks: int
    """How many tasks it has."""


class DrainInstance(_DrainInstance, total=False):
    """An instance that is drained."""
    drainedAtSeconds: int
    """The second in which its last task stops; absent where tasks stay."""
    managedDraining: str
    """`managedDraining` of its capacity provider, ENABLED or DISABLED, where that is told."""
    managedDrainingSeconds: int
    """With managed draining: how many seconds the Auto Scaling group waits at most when it ends the instance, 172,800;
    what runs then ends with it.
    """


class _DrainRemedy(TypedDict):
    kind: str
    """`minimumHealthyPercent`, `maximumPercent`, `moreInstances`, `endProtection` or `stopTasks`."""
    text: str
    """The change in a sentence."""


class DrainRemedy(_DrainRemedy, total=False):
    """A single change after which tasks leave."""
    percent: int
    """The percentage, of the first two."""
    count: int
    """How many instances, of `moreInstances`."""


class _DrainService(TypedDict):
    group: str
    """Its group, `service:…`."""
    desiredCount: int
    """How many tasks it should have."""
    minimumHealthy: int
    """How many must stay healthy."""
    maximum: int
    """How many may run."""
    lowestHealthy: int
    """The fewest healthy tasks."""
    highestRunning: int
    """The most tasks, running or pending."""


class DrainService(_DrainService, total=False):
    """What becomes of a service."""


class _DrainStep(TypedDict):
    atSeconds: int
    """The second, from the begin of draining."""
    group: str
    """The task group."""
    stopped: list[str]
    """The ARNs of the tasks that stop."""
    started: list[str]
    """The ARNs of the instances on which replacements start, one for each."""
    healthy: int
    """How many of the group's tasks are healthy after it, before the new ones come up."""
    running: int
    """How many run or are pending after it."""


class DrainStep(_DrainStep, total=False):
    """What a pass does for one task group."""
    unplaced: int
    """How many more would start if there were places; absent when 0."""


DrainVerdict = Literal["drains", "stuck"]
"""Whether every instance is empty in the end."""


class _EarlySuccess(TypedDict):
    healthyTasks: int
    """How many tasks of the new revision must be healthy."""
    sourceServiceRevisionCleanup: str
    """`BLOCKING`: the old tasks stop before it completes. `DEFERRED`: afterwards."""


class EarlySuccess(_EarlySuccess, total=False):
    """How a deployment completes before the whole new revision is healthy."""
    atSeconds: int
    """When enough tasks of the new revision are healthy, in seconds since the deployment began; absent where that is
    never so.
    """
    oldTasks: int
    """Tasks of the old revision that are there when it completes."""


class _EksFargateAnswer(TypedDict):
    verdict: str
    """`runs`, or `refused` where Fargate does not run such a pod."""
    refused: list[PodRefusal]
    """Why it is refused: nothing where it runs."""
    needed: PodAmounts
    rules: Rules


class EksFargateAnswer(_EksFargateAnswer, total=False):
    """What Fargate provisions for a pod."""
    provisioned: PodAmounts
    capacityProvisioned: str
    """The annotation `CapacityProvisioned` of the pod, e.g. `0.25vCPU 0.5GB`."""
    ephemeralStorageGib: int
    """GiB of ephemeral storage; absent where the pod asks for more than 20 GiB, for what is added to that is not known.
    """
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _Explanation(TypedDict):
    requirement: Requirement
    rules: Rules


class Explanation(_Explanation, total=False):
    """The four steps with their numbers; on Fargate the zones."""
    funnel: list[FunnelStep]
    """How many instances are left after each step; not on Fargate."""
    reasons: list[ReasonCount]
    """How many instances each reason rules out; not on Fargate."""
    remedies: list[Remedy]
    """The smallest changes that would help; not on Fargate."""
    capacityProvider: str
    """On Fargate the provider of the task."""
    instances: list[InstanceReport]
    """Every registered instance, with `"explain": "full"`."""
    totals: Totals
    zones: list[ZoneReport]
    """On Fargate the zones of the subnets."""


class _ExpressionCondition(TypedDict):
    span: Span
    subject: str
    """What is asked about, e.g. `attribute:stack`."""
    operator: str
    """The operator as its symbol, e.g. `==`."""
    values: list[str]
    """What it compares with, without quotes; none for `exists` and `!exists`."""


class ExpressionCondition(_ExpressionCondition, total=False):
    """A condition of an expression."""


class _ExpressionToken(TypedDict):
    kind: ExpressionTokenKind
    span: Span


class ExpressionToken(_ExpressionToken, total=False):
    """A token of an expression's text."""


ExpressionTokenKind = Literal["subject", "operator", "keyword", "value", "bracket", "unknown"]
"""What a token is."""


_ExpressionTreeObjectWords = TypedDict("_ExpressionTreeObjectWords", {"and": "list[ExpressionTree]"})


class ExpressionTreeObject(_ExpressionTreeObjectWords, total=False):
    """All of two or more."""


_ExpressionTreeObject2Words = TypedDict("_ExpressionTreeObject2Words", {"or": "list[ExpressionTree]"})


class ExpressionTreeObject2(_ExpressionTreeObject2Words, total=False):
    """Any of two or more."""


_ExpressionTreeObject3Words = TypedDict("_ExpressionTreeObject3Words", {"not": "ExpressionTree"})


class ExpressionTreeObject3(_ExpressionTreeObject3Words, total=False):
    """Plain negation."""


class _ExpressionTreeObject4(TypedDict):
    condition: int


class ExpressionTreeObject4(_ExpressionTreeObject4, total=False):
    """The number of a condition in the list, from 0."""


ExpressionTree = Union[ExpressionTreeObject, ExpressionTreeObject2, ExpressionTreeObject3, ExpressionTreeObject4]
"""How conditions combine."""


class _FailureThreshold(TypedDict):
    type: str
    """`BOUNDED_PERCENT`, `UNBOUNDED_PERCENT` or `COUNT`."""
    failedTasks: int
    """What it means for the desired count."""


class FailureThreshold(_FailureThreshold, total=False):
    """At how many failed tasks the circuit breaker gives up."""
    value: int
    """The percentage or the count that is configured."""


class _Finding(TypedDict):
    severity: FindingSeverity
    code: str
    """A stable code, e.g. `taskdef/fargate-size`."""
    path: str
    """A JSON pointer into the document."""
    message: str
    """The message: lower-case, without a full stop."""


class Finding(_Finding, total=False):
    """One thing about a definition."""
    help: str
    """What to do about it."""
    awsText: str
    """What ECS answers to it, or the part of its answer that is known."""
    rule: str
    """The rule."""


FindingSeverity = Literal["error", "warning", "note"]
"""How bad a finding is."""


class _FitMore(TypedDict):
    count: int
    """How many tasks: 0 to 1,000,000."""
    instances: list[FitLanded]
    """How many tasks each instance gets, by ARN; those without any are left out."""
    free: FreeResources
    left: FreeResources
    rules: Rules


class FitMore(_FitMore, total=False):
    """How many more tasks fit."""
    limited: bool
    """Whether the limit ended the count, and not a lack of room; absent where it did not."""
    totals: Totals
    boundBy: list[FitBound]
    """Why no instance takes one more, by the number of instances; absent where the limit ended the count."""
    explanation: Explanation
    byHardLimit: FitHardLimit
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _FitCount(TypedDict):
    count: int
    """How many tasks: 0 to 1,000,000."""
    rules: Rules


class FitCount(_FitCount, total=False):
    """How many more tasks fit: the number alone."""
    limited: bool
    """Whether the limit ended the count, and not a lack of room; absent where it did not."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _FitFargate(TypedDict):
    launchRate: LaunchRate
    rules: Rules


class FitFargate(_FitFargate, total=False):
    """Tasks on Fargate: no instance bounds them."""
    unlimited: Literal[True]
    """True where no quota is given; else absent."""
    count: int
    """How many tasks the quota leaves room for; absent without one."""
    quota: FitQuota
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _FitInstances(TypedDict):
    bound: int
    """What the sums of CPU units and memory ask for at least."""
    rules: Rules


class FitInstances(_FitInstances, total=False):
    """How many instances tasks take."""
    instances: int
    """The fewest instances, 0 to 1,000; absent where not even 1,000 are enough."""
    used: int
    """How many of them have a task; absent where `instances` is."""
    unplaced: int
    """All tasks, where not even 1,000 instances are enough."""
    text: str
    """The same in a sentence."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


FitAnswer = Union[FitMore, FitCount, FitFargate, FitInstances]
"""Tasks, on Fargate how fast they start, or with `instanceType` instances."""


class _FitBound(TypedDict):
    reason: str
    """ECS's reason, e.g. `RESOURCE:MEMORY`."""
    instances: int
    """How many instances have it."""


class FitBound(_FitBound, total=False):
    """Why instances take no more."""


class _FitHardLimit(TypedDict):
    reservedMemory: int
    """MiB that a task reserves."""


class FitHardLimit(_FitHardLimit, total=False):
    """What tasks may use beyond what they reserve: either by their hard limits, or without any."""
    hardLimit: int
    """MiB that a task may use."""
    count: int
    """How many tasks would fit if that were reserved."""
    worst: FitOvercommit
    noLimit: list[str]
    """The containers without a hard limit; absent where all have one."""


class _FitLanded(TypedDict):
    containerInstanceArn: str
    """The instance's ARN."""
    count: int
    """How many tasks."""


class FitLanded(_FitLanded, total=False):
    """The tasks that an instance gets."""


class _FitOvercommit(TypedDict):
    containerInstanceArn: str
    """The instance's ARN."""
    mayUse: int
    """MiB that its new tasks may use."""
    free: int
    """MiB that are free for them."""
    overcommit: int
    """The difference in MiB, not below 0."""


class FitOvercommit(_FitOvercommit, total=False):
    """How far an instance may be overcommitted."""


class _FitQuota(TypedDict):
    vCpu: int
    """vCPUs."""
    usedCpu: int
    """CPU units (1,024 a vCPU) that running tasks hold."""
    leftCpu: int
    """CPU units that are left."""


class FitQuota(_FitQuota, total=False):
    """The account's quota of vCPUs for a Fargate capacity provider."""


class _FleetAnswer(TypedDict):
    count: int
    """How many instances."""
    instances: list[FleetInstances]
    """The instances, those of one type and content together."""
    bound: float
    """What no fleet is below: instances, or by `cheapest` the currency for an hour."""
    optimal: bool
    """Whether no fleet is better."""
    proof: FleetProof
    unfit: list[FleetUnfit]
    """The services that fit no type, which are counted nowhere else."""
    rules: Rules


class FleetAnswer(_FleetAnswer, total=False):
    """The instances, and what proves that fewer or cheaper ones hardly do."""
    perHour: float
    """What they cost an hour, in the currency, to the billionth: where every type has a price."""
    currency: str
    """The currency of the prices: USD unless they name one; absent without `perHour`."""
    asOf: str
    """The date of the prices, where they have one."""
    gapPercent: float
    """How far above the bound the fleet is, in percent of the bound; absent above a bound of 0."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _FleetFree(TypedDict):
    cpu: int
    """CPU units."""
    memory: int
    """MiB."""


class FleetFree(_FleetFree, total=False):
    """What an instance has left."""


class _FleetInstances(TypedDict):
    instanceType: str
    """The instance type's name."""
    count: int
    """How many instances."""
    tasks: list[FleetTasks]
    """What each of them runs, daemons apart."""
    free: FleetFree


class FleetInstances(_FleetInstances, total=False):
    """Instances of one type and content."""
    perHour: float
    """What one costs an hour, in the currency, to the billionth: where every type has a price."""


class _FleetProof(TypedDict):
    kind: FleetProofKind
    text: str
    """The proof in a sentence."""


class FleetProof(_FleetProof, total=False):
    """What proves the bound."""
    resource: FleetProofResource


FleetProofKind = Literal["sum", "resources", "large", "exclusive", "patterns"]
"""How a bound is proven."""


FleetProofResource = Literal["cpu", "memory", "gpus", "eniSlots"]
"""A resource that a proof is about."""


class _FleetTasks(TypedDict):
    serviceName: str
    """The service's name."""
    count: int
    """How many tasks."""


class FleetTasks(_FleetTasks, total=False):
    """The tasks of a service on an instance."""


class _FleetUnfit(TypedDict):
    serviceName: str
    """The service's name."""
    reason: str
    """ECS's reason, e.g. `RESOURCE:MEMORY`."""
    text: str
    """The same in a sentence."""


class FleetUnfit(_FleetUnfit, total=False):
    """A service that fits no type."""


class _FreeResources(TypedDict):
    cpu: int
    """CPU units; below 0 where instances hold more than they have."""
    memory: int
    """MiB; below 0 where instances hold more than they have."""
    gpus: int
    """GPUs."""
    eniSlots: int
    """Network interfaces for tasks, where they are known."""


class FreeResources(_FreeResources, total=False):
    """What is free."""


class _FunnelStep(TypedDict):
    step: str
    """The step, or the strategy, e.g. `binpack(memory)`."""
    instances: int
    """How many instances are left after it."""
    rules: Rules


class FunnelStep(_FunnelStep, total=False):
    """How many instances a step leaves."""


GpuPart = Literal["ALL", "0.125", "0.25", "0.5"]
"""All GPUs of an instance, or a fraction of one."""


Gpus = Union[int, GpuPart]
"""A number of GPUs, all of them, or a fraction of one."""


_GroupAnswerWords = TypedDict("_GroupAnswerWords", {"from": "str"})


class _GroupAnswer(TypedDict):
    to: str
    """The last instant."""
    desiredCapacity: int
    """The desired capacity at the end."""
    minSize: int
    """The least at the end."""
    maxSize: int
    """The most at the end."""
    capacity: int
    """What counts towards the desired capacity at the end: instances that come and that serve, or their units."""
    inService: int
    """Instances in service at the end, or their units."""
    changes: list[GroupChange]
    """The changes of the desired capacity and of the bounds in turn."""
    holds: list[GroupHeld]
    """The stretches in which a policy asked and nothing changed, in turn."""
    events: list[GroupEvent]
    """What happens to instances, in turn."""
    instances: list[GroupRow]
    """The instances at the end."""
    zones: list[GroupZone]
    """The zones at the end."""
    alarms: list[ScaleAlarm]
    """The alarms over that time."""
    rules: Rules


class GroupAnswer(_GroupAnswerWords, _GroupAnswer, total=False):
    """What becomes of an Auto Scaling group."""
    autoScalingGroupName: str
    """The group, where it has a name."""
    nextTermination: GroupChoice
    maintenance: GroupBounds
    refresh: GroupRefresh
    segment: list[GroupSegment]
    """The distribution segment in the order of its launches."""
    warmPool: GroupWarmPool
    managedScaling: GroupManagedScaling
    minutes: list[GroupMinute]
    """A row for each minute, with `detail`."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _GroupBounds(TypedDict):
    fewest: int
    """The fewest healthy ones."""
    most: int
    """The most."""
    launchesFirst: bool
    """Whether new ones are launched before old ones go."""
    rules: Rules


class GroupBounds(_GroupBounds, total=False):
    """How many instances there are while some are replaced."""


_GroupChangeWords = TypedDict("_GroupChangeWords", {"from": "int"})


class _GroupChange(TypedDict):
    at: str
    """When."""
    to: int
    """The desired capacity after."""
    minSize: int
    """The least from then on."""
    maxSize: int
    """The most from then on."""
    rules: Rules


class GroupChange(_GroupChangeWords, _GroupChange, total=False):
    """A change of the desired capacity, or of the bounds."""
    policyName: str
    """The policy; absent for a scheduled action."""
    scheduledActionName: str
    """The scheduled action."""
    direction: ScaleDirection
    alarmName: str
    """The alarm behind a policy."""
    metric: float
    """The value of that alarm's metric."""
    formula: str
    """The arithmetic in words."""
    error: str
    """Why the scheduled action fails."""
    text: str
    """Why nothing changes."""


class _GroupChoice(TypedDict):
    instanceId: str
    """The instance."""
    availabilityZone: str
    """Its zone."""
    admissible: list[str]
    """Every instance that AWS might take in its place, itself included."""
    why: list[GroupStage]
    """What narrowed the choice, in turn."""
    rules: Rules


class GroupChoice(_GroupChoice, total=False):
    """Which instance ends, and why."""


class _GroupEvent(TypedDict):
    at: str
    """When."""
    event: str
    """`launching`, `inService`, `terminating`, `terminated` or `retained`."""
    instanceId: str
    """The instance. Those that come are `new-0001` and so on, and `warm-0001` in the warm pool."""
    rules: Rules


class GroupEvent(_GroupEvent, total=False):
    """Something that happens to an instance."""
    availabilityZone: str
    """Its zone."""
    reason: str
    """Why it ends: `scaleIn`, `unhealthy`, `rebalancing`, `launchAbandoned` or `warmPool`."""
    fromWarmPool: bool
    """Whether it comes out of the warm pool; absent where it does not."""
    admissible: list[str]
    """Every zone that it might be launched in, or every instance that AWS might take in its place; its own included."""
    why: list[GroupStage]
    """What narrowed the choice of an instance that ends, in turn."""


_GroupHeldWords = TypedDict("_GroupHeldWords", {"from": "str"})


class _GroupHeld(TypedDict):
    to: str
    """Its last instant."""
    policyName: str
    """The policy."""
    direction: ScaleDirection
    text: str
    """The reason in words."""
    rules: Rules


class GroupHeld(_GroupHeldWords, _GroupHeld, total=False):
    """A stretch in which a policy asked and nothing changed."""
    blockedBy: str
    """The target tracking policy that does not agree."""


class _GroupManagedScaling(TypedDict):
    capacityProvider: str
    """The capacity provider."""
    acts: str
    """Who changes the desired capacity: `ecs`, `group`, `both` or `none`."""
    fights: bool
    """Whether one may undo what the other does."""
    text: str
    """Why, in words."""
    rules: Rules


class GroupManagedScaling(_GroupManagedScaling, total=False):
    """Cluster auto scaling beside the group's own policies."""
    policyName: str
    """The policy that ECS keeps at the group, where it is among the policies."""


class _GroupMinute(TypedDict):
    at: str
    """Its instant."""
    alarms: list[AlarmThen]
    """The alarms then."""
    desiredCapacity: int
    """The desired capacity after it."""
    capacity: int
    """What counts towards it."""
    inService: int
    """Instances in service, or their units."""
    outcome: ScaleOutcome


class GroupMinute(_GroupMinute, total=False):
    """One minute."""
    policyName: str
    """The policy that scales, or that asks."""
    formula: str
    """Its arithmetic in words."""
    text: str
    """Why nothing changes, in words."""


class _GroupRefresh(TypedDict):
    fewest: int
    """The fewest healthy instances meanwhile."""
    most: int
    """The most meanwhile."""
    atOnce: int
    """How many are replaced at once."""
    launchesFirst: bool
    """Whether new ones are launched before old ones go."""
    replaced: list[str]
    """The instances that are replaced."""
    rules: Rules


class GroupRefresh(_GroupRefresh, total=False):
    """What an instance refresh comes to."""
    passedOver: list[str]
    """Those that stay as they are: in standby or protected, and to be ignored, or with the wanted configuration
    already.
    """
    waitsFor: list[str]
    """Those in standby or protected that the refresh waits for."""
    keepsInstances: bool
    """Whether only root volumes are replaced, and the instances stay; absent where they go."""


class _GroupRow(TypedDict):
    instanceId: str
    """Its id."""
    availabilityZone: str
    """Its zone."""
    lifecycleState: str
    """Its state in AWS's words, e.g. `InService`."""
    counts: bool
    """Whether it counts towards the desired capacity."""


class GroupRow(_GroupRow, total=False):
    """An instance at the end."""
    protectedFromScaleIn: bool
    """Whether scale-in leaves it; absent where it does not."""
    purchaseOption: str
    """`on-demand` or `spot`, in a mixed group."""
    capacityType: str
    """Its part of the distribution segment, e.g. `capacity-block`."""
    weight: int
    """For how many units it counts, in a group with weights."""


class _GroupSegment(TypedDict):
    capacityType: str
    """Its kind, e.g. `capacity-block`."""
    instances: int
    """Its share of the desired capacity at the end."""


class GroupSegment(_GroupSegment, total=False):
    """A part of the distribution segment."""
    most: int
    """The most instances of it; absent where nothing bounds them."""


class _GroupStage(TypedDict):
    by: str
    """`unhealthy`, `protection`, `purchaseOption`, `segment`, `zone`, a termination policy, or `lowestId`, which is
    ours where AWS draws.
    """
    left: int
    """How many instances are left after it."""


class GroupStage(_GroupStage, total=False):
    """A stage of a termination that left fewer instances than before."""


class _GroupTasks(TypedDict):
    group: str
    """The group, e.g. `service:web`."""
    tasks: int
    """Its tasks with desired status RUNNING."""


class GroupTasks(_GroupTasks, total=False):
    """The tasks of a group on an instance."""


class _GroupWarmPool(TypedDict):
    wanted: int
    """Its size."""
    ready: int
    """Instances that wait in it."""
    coming: int
    """Instances on their way into it."""
    rules: Rules


class GroupWarmPool(_GroupWarmPool, total=False):
    """The warm pool."""


class _GroupZone(TypedDict):
    availabilityZone: str
    """Its name."""
    instances: int
    """Instances there that count."""


class GroupZone(_GroupZone, total=False):
    """A zone at the end."""
    shifted: bool
    """Whether traffic is shifted away from it; absent where it is not."""


HealthCheckPort = Union[int, str]
"""Where a load balancer checks health."""


class _HostPort(TypedDict):
    containerName: str
    """The container that maps it."""
    containerPort: int
    """The port of the container, 0 to 65535."""
    hostPort: int
    """The port of the host, 0 to 65535."""
    protocol: str
    """`tcp` or `udp`."""


class HostPort(_HostPort, total=False):
    """A host port of a task."""


class _HpaAnswer(TypedDict):
    currentReplicas: int
    """The replicas before."""
    desiredReplicas: int
    """The replicas afterwards."""
    scalingActive: bool
    """Whether a metric or a bound decides: false where no metric says anything, and at 0 replicas."""
    metrics: list[HpaMetric]
    """What each metric asks for, in the order of the autoscaler; none where no metric is asked."""
    rules: Rules


class HpaAnswer(_HpaAnswer, total=False):
    """What the horizontal pod autoscaler does in its next round."""
    reason: str
    """Why the autoscaler does nothing; absent where it is active."""
    recommendedReplicas: int
    """The replicas that the metrics ask for together: the most of all; absent where none is asked."""
    stabilizedReplicas: int
    """The replicas that earlier recommendations leave, before rates and bounds."""
    ableToScale: str
    """The reason of the condition `AbleToScale`, e.g. `ScaleDownStabilized`."""
    scalingLimited: str
    """The reason of the condition `ScalingLimited`, e.g. `TooManyReplicas`."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _HpaMetric(TypedDict):
    name: str
    """The metric's name, e.g. `cpu`."""
    target: str
    """What is wanted: a percentage or an amount, e.g. `50%` or `500m`."""


class HpaMetric(_HpaMetric, total=False):
    """What one metric asks for."""
    current: str
    """What is, as Kubernetes shows it, in the unit of `target`; absent where it says nothing."""
    desiredReplicas: int
    """The replicas that it asks for; absent where it says nothing."""
    error: str
    """Why it says nothing."""


class _InstanceAttribute(TypedDict):
    name: str
    """The name."""


class InstanceAttribute(_InstanceAttribute, total=False):
    """An attribute of an instance."""
    value: str
    """The value, unless it has none."""


class _InstancePlacements(TypedDict):
    tasks: int
    """How many of its tasks."""
    freeBefore: Amounts
    moreFit: bool
    """Whether one more such task would find its resources, attributes and constraints there."""


class InstancePlacements(_InstancePlacements, total=False):
    """What a request placed on an instance."""
    last: bool
    """Whether the last of them is there."""


class _InstanceReport(TypedDict):
    containerInstanceArn: str
    """The instance."""
    verdict: InstanceVerdict


class InstanceReport(_InstanceReport, total=False):
    """What became of one instance."""
    text: str
    """Why it is ignored, in words."""
    stage: str
    """The strategy that preferred others."""
    key: int
    """What that strategy compares: tasks counted, or the amount left."""
    reason: str
    """ECS's word for the first check that fails, e.g. `RESOURCE:MEMORY`."""
    checks: list[Check]
    """Every check that fails."""


class _InstanceRow(TypedDict):
    containerInstanceArn: str
    """The ARN."""
    status: str
    """The status, as AWS writes it."""
    agentConnected: bool
    """Whether the agent is connected."""
    registered: Amounts
    free: Amounts
    ports: TakenPorts
    runningTasksCount: int
    """Tasks with desired status RUNNING."""
    pendingTasksCount: int
    """Tasks in PENDING."""
    groups: list[GroupTasks]
    """The groups of the tasks on it, by name."""
    attributes: list[InstanceAttribute]
    """The attributes, by name."""


class InstanceRow(_InstanceRow, total=False):
    """A container instance: what it has, what is free, what is on it."""
    ec2InstanceId: str
    """The EC2 instance."""
    agentVersion: str
    """The agent's version."""
    registeredAt: str
    """When it registered, RFC 3339."""
    capacityProviderName: str
    """The capacity provider that it belongs to."""
    availabilityZone: str
    """The attribute `ecs.availability-zone`."""
    instanceType: str
    """The attribute `ecs.instance-type`."""
    placed: InstancePlacements
    matches: bool
    """Whether the expression holds; only with one."""
    deciding: list[DecidingCondition]
    """The conditions that settled it."""


class _InstanceTypeRow(TypedDict):
    instanceType: str
    """The type's name."""
    gpus: int
    """Physical GPUs."""
    networkInterfaces: int
    """Network interfaces, the primary one included."""
    awsvpcTasks: int
    """Tasks with an interface of their own, without a trunk (TASK-14)."""


class InstanceTypeRow(_InstanceTypeRow, total=False):
    """What an instance type brings."""
    registeredCpu: int
    """CPU units that an agent registers (TASK-106); absent where its CPUs are not known."""
    memory: int
    """Nominal memory in MiB; absent where it is not known."""
    registeredMemoryEstimate: int
    """MiB that an agent would register, less `reservedMemory`: an estimate (TASK-12)."""
    awsvpcTasksWithTrunk: int
    """Tasks with an interface of their own, with a trunk; absent where the type has none on ECS."""
    cpuArchitecture: CpuArchitecture


class _InstanceTypesAnswer(TypedDict):
    instanceTypes: list[InstanceTypeRow]
    """The types, in the order of the document, or all of them by name."""
    rules: Rules


class InstanceTypesAnswer(_InstanceTypesAnswer, total=False):
    """A row a type."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


InstanceVerdict = Literal["ignored", "rejected", "outranked", "admissible", "picked"]
"""What became of an instance."""


class _InstancesAnswer(TypedDict):
    instances: list[InstanceRow]
    """The rows that were asked for."""
    summary: InstancesSummary


class InstancesAnswer(_InstancesAnswer, total=False):
    """The instances of a snapshot, a row each."""
    totals: Totals
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _InstancesSummary(TypedDict):
    instances: int
    """How many there are."""
    inUse: int
    """How many have any task on them."""
    free: Amounts
    availabilityZones: list[ZoneInstances]
    """The zones by name; instances without one are in none."""
    instanceTypes: list[TypeInstances]
    """The types by name; instances without one are of none."""


class InstancesSummary(_InstancesSummary, total=False):
    """What holds for all instances."""
    placed: PlacedSummary
    matching: int
    """How many instances the expression holds for."""
    conditions: list[int]
    """How many instances each of its conditions holds for."""


class _IpPermission(TypedDict):
    IpProtocol: str
    """`tcp` or `udp`."""
    FromPort: int
    """The first port: 0 to 65535."""
    ToPort: int
    """The last port, included."""


class IpPermission(_IpPermission, total=False):
    """EC2's `IpPermission`: ports, and who may use them."""
    UserIdGroupPairs: list[UserIdGroupPair]
    """The security group of the other end."""
    IpRanges: list[IpRange]
    """The IPv4 networks of the other end."""
    Ipv6Ranges: list[Ipv6Range]
    """The IPv6 networks of the other end."""


class _IpRange(TypedDict):
    CidrIp: str
    """An IPv4 network."""


class IpRange(_IpRange, total=False):
    """EC2's `IpRange`."""


class _Ipv6Range(TypedDict):
    CidrIpv6: str
    """An IPv6 network."""


class Ipv6Range(_Ipv6Range, total=False):
    """EC2's `Ipv6Range`."""


class _JsonProblem(TypedDict):
    code: str
    """`json/syntax`, `json/truncated` or `json/too-deep`."""
    message: str
    """What is wrong there."""
    span: Span
    line: int
    """The line, counted from 1."""
    column: int
    """The character within the line, counted from 1."""


class JsonProblem(_JsonProblem, total=False):
    """Where a text stops being JSON, and why."""


class _NodeGroupUpdateAnswer(TypedDict):
    maxUnavailable: int
    """How many nodes are replaced at once."""
    growsBy: int
    """By how many nodes the group grows first, at most."""
    peakDesiredSize: int
    """The Auto Scaling group's desired size meanwhile, at most."""
    peakMaxSize: int
    """The Auto Scaling group's maximum size meanwhile."""
    quietSeconds: int
    """The least time in seconds that cordoned nodes are left alone, all batches together."""
    steps: list[NodeGroupStep]
    """What is done, in turn."""
    rules: Rules


class NodeGroupUpdateAnswer(_NodeGroupUpdateAnswer, total=False):
    """What an update of a managed node group does."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _MaxPodsAnswer(TypedDict):
    maxPods: int
    """As many each node of a managed node group of these types takes: as the type that takes the fewest."""
    instanceTypes: list[MaxPodsRow]
    """The types, in the order of the document."""
    rules: Rules


class MaxPodsAnswer(_MaxPodsAnswer, total=False):
    """How many pods nodes take."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


KubernetesAnswer = Union[HpaAnswer, EksFargateAnswer, NodeGroupUpdateAnswer, MaxPodsAnswer]
"""One of four, by `question`."""


class _LaunchRate(TypedDict):
    burst: int
    """Tasks at once."""
    perSecond: int
    """Tasks each second after that."""


class LaunchRate(_LaunchRate, total=False):
    """How many Fargate tasks start at once, and each second after that."""


class _LifecycleAnswer(TypedDict):
    lastStatus: str
    """The task's status at the end, e.g. `STOPPED`."""
    desiredStatus: str
    """The status that ECS wants: `RUNNING` or `STOPPED`."""
    healthStatus: str
    """`HEALTHY`, `UNHEALTHY` or `UNKNOWN`."""
    containers: list[LifecycleContainer]
    """The containers at the end, in the order of the definition."""
    timeline: list[LifecycleRow]
    """What changed, in turn."""
    rules: Rules


class LifecycleAnswer(_LifecycleAnswer, total=False):
    """The task at its end, and on the way."""
    stopCode: str
    """ECS's word for why it stops."""
    stoppedReason: str
    """ECS's text for why it stops."""
    events: list[Document]
    """The events of EventBridge, where `eventBridge` asks for them."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _LifecycleContainer(TypedDict):
    name: str
    """The name."""
    lastStatus: str
    """The status, e.g. `STOPPED`."""
    healthStatus: str
    """`HEALTHY`, `UNHEALTHY` or `UNKNOWN`."""
    restartCount: int
    """How often it was started again."""


class LifecycleContainer(_LifecycleContainer, total=False):
    """A container at the end."""
    exitCode: int
    """The exit code of one that stopped by itself."""
    reason: str
    """Why it did not start, or was not started again."""


class _LifecycleRow(TypedDict):
    atSeconds: int
    """Whole seconds since the task was created."""
    lastStatus: str
    """The status from then on."""


class LifecycleRow(_LifecycleRow, total=False):
    """A change of the task or of a container."""
    container: str
    """The container; absent for the task itself."""
    exitCode: int
    """The exit code of a container that stopped."""


class _Lint(TypedDict):
    code: str
    """A stable code, e.g. `snapshot/truncated`."""
    message: str
    """The message: lower-case, without a full stop."""
    path: str
    """A JSON pointer into the document."""


class Lint(_Lint, total=False):
    """What is legal but misleading."""
    span: Span
    help: str
    """What to do about it."""


class _MaxPodsRow(TypedDict):
    instanceType: str
    """The type."""
    maxPods: int
    """As many a node takes unless it is told another number."""
    withAddresses: int
    """As many have addresses, two of the host's network included."""


class MaxPodsRow(_MaxPodsRow, total=False):
    """How many pods a node of a type takes."""
    recommended: int
    """As many EKS's calculator recommends; absent where that rests on CPUs that are not known."""


class _MemberChange(TypedDict):
    member: str
    """The member in AWS's words, elements of lists by their names, e.g.
    `containerDefinitions[web].environment[LOG_LEVEL].value`.
    """
    path: str
    """Where it lies, a JSON pointer: in the new document, in the old one where it is removed; in the service or the
    definition where neither document writes it.
    """
    effect: ChangeEffect
    text: str
    """The change in words."""
    rule: str
    """The rule."""


class MemberChange(_MemberChange, total=False):
    """A member that changes, or may."""
    old: Any
    """The old value, secrets as `redacted`; absent where it is not written."""
    new: Any
    """The new value, secrets as `redacted`; absent where it is not written."""
    awsText: str
    """What ECS answers to it."""
    help: str
    """What to know or to do about it."""


class _MetricSeries(TypedDict):
    name: str
    """What it is called."""
    start: str
    """The time of the first value, RFC 3339."""
    periodSeconds: int
    """The period, 1 to 86,400 seconds."""
    values: list[Union[float, None]]
    """One number a period; null where there is no datapoint."""


class MetricSeries(_MetricSeries, total=False):
    """A metric on a grid of equal periods, as `metrics` of `scale` takes it."""


_MutedWindowWords = TypedDict("_MutedWindowWords", {"from": "str"})


class _MutedWindow(TypedDict):
    to: str
    """Its end."""


class MutedWindow(_MutedWindowWords, _MutedWindow, total=False):
    """A stretch in which an alarm's actions are muted."""


NeuronDevices = Literal["ALL"]
"""Every Neuron device of an instance."""


class _NodeGroupStep(TypedDict):
    step: str
    """`scaleUp`, `replace`, `scaleDown`."""
    nodes: int
    """How many nodes each time."""
    times: int
    """How often."""
    text: str
    """What happens, in words."""


class NodeGroupStep(_NodeGroupStep, total=False):
    """A step of an update."""


class _NormalizedContainer(TypedDict):
    portMappings: list[NormalizedMapping]
    """The port mappings."""


class NormalizedContainer(_NormalizedContainer, total=False):
    """A container with what ECS fills in."""
    name: str
    """The name."""
    cpu: int
    """CPU units."""
    essential: bool
    """Whether the task ends with it."""
    healthCheck: NormalizedHealthCheck


class _NormalizedDefinition(TypedDict):
    containerDefinitions: list[NormalizedContainer]
    """The containers."""


class NormalizedDefinition(_NormalizedDefinition, total=False):
    """A task definition with what ECS fills in, as far as it decides something."""
    cpu: str
    """CPU units of the task."""
    memory: str
    """MiB of the task."""
    networkMode: str
    """The network mode."""
    ephemeralStorage: NormalizedStorage


class NormalizedHealthCheck(TypedDict, total=False):
    """A health check with what ECS fills in."""
    interval: int
    """Seconds between two checks."""
    timeout: int
    """Seconds that a check may take."""
    retries: int
    """How many failures make it unhealthy."""
    startPeriod: int
    """Seconds in which failures do not count."""


class NormalizedMapping(TypedDict, total=False):
    """A port mapping with what ECS fills in."""
    containerPort: int
    """The port of the container."""
    containerPortRange: str
    """The ports of the container."""
    hostPort: int
    """The port of the host; 0: the agent chooses it."""
    protocol: str
    """`tcp` or `udp`."""


class _NormalizedStorage(TypedDict):
    sizeInGiB: int
    """GiB."""


class NormalizedStorage(_NormalizedStorage, total=False):
    """The ephemeral storage of a definition."""


class _NotScaledReason(TypedDict):
    Code: str
    """AWS's word, e.g. `AlreadyAtMaxCapacity`."""


class NotScaledReason(_NotScaledReason, total=False):
    """An entry of AWS's `NotScaledReasons`."""
    MaxCapacity: int
    """The greatest desired count."""
    MinCapacity: int
    """The least desired count."""
    CurrentCapacity: int
    """The desired count."""


class _PlaceAnswer(TypedDict):
    placements: list[Placement]
    """The tasks that found a place, in order."""
    failures: list[PlacementFailure]
    """Why each considered instance did not take the first task that found no place, by ARN."""


class PlaceAnswer(_PlaceAnswer, total=False):
    """Where each task lands, and why not."""
    totals: Totals
    stopped: list[DaemonStopped]
    """The tasks that a daemon stops; a daemon's answer alone has them."""
    event: str
    """ECS's text in the service's events when a task finds no place; a service's answer alone has it."""
    closest: Closest
    waiting: int
    """How many tasks wait for a capacity provider, at least 1."""
    waitingTasks: WaitingTasks
    unplaced: int
    """How many tasks are left, at least 1."""
    split: list[PlacedShare]
    """What each provider of a strategy of several gets."""
    candidateInstanceTypes: CandidateInstanceTypes
    candidateInstanceTypeCount: int
    """How many types those are, listed or not."""
    explanation: Explanation
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _PlacedShare(TypedDict):
    capacityProvider: str
    """The provider."""
    count: int
    """Its share of the tasks."""
    placed: int
    """How many of them found a place."""


class PlacedShare(_PlacedShare, total=False):
    """What a provider of a strategy gets of the tasks."""
    waiting: int
    """How many wait for its instances, at least 1."""
    unplaced: int
    """How many are not placed, at least 1."""
    candidateInstanceTypes: CandidateInstanceTypes
    candidateInstanceTypeCount: int
    """How many types those are, listed or not."""


class _PlacedSummary(TypedDict):
    tasks: int
    """How many of its tasks found a place."""
    instances: int
    """How many instances it placed tasks on."""
    stranded: Stranded


class PlacedSummary(_PlacedSummary, total=False):
    """What became of a request."""


class _Placement(TypedDict):
    hostPorts: list[HostPort]
    """The host ports of the task."""
    gpuIds: list[str]
    """The GPUs that the task gets."""


class Placement(_Placement, total=False):
    """Where one task goes: an instance, or on Fargate a zone."""
    containerInstanceArn: str
    """The instance that takes the task; not on Fargate."""
    admissibleCount: int
    """How many instances ECS might pick; not on Fargate."""
    admissible: list[str]
    """Those instances, by ARN, as many as `admissible` asks for."""
    unboundPorts: list[UnboundPort]
    """Port mappings for which the agent finds too few free host ports: the task fails to start."""
    availabilityZone: str
    """The zone of a Fargate task, where a subnet's is known."""
    admissibleZones: list[str]
    """The zones that it might as well be."""
    capacityProviderName: str
    """The provider that a strategy gave the task to."""


class _PlacementFailure(TypedDict):
    arn: str
    """The instance, or what StartTask named."""
    reason: str
    """ECS's word for it, e.g. `RESOURCE:MEMORY`."""


class PlacementFailure(_PlacementFailure, total=False):
    """Why an instance does not take a task."""


class _PodAmounts(TypedDict):
    cpuMillis: int
    """Thousandths of a vCPU."""
    memoryMib: int
    """MiB, rounded up."""


class PodAmounts(_PodAmounts, total=False):
    """CPU and memory."""


class _PodRefusal(TypedDict):
    text: str
    """Why."""
    path: str
    """Where the pod says so, a JSON pointer."""
    rule: str
    """The rule."""


class PodRefusal(_PodRefusal, total=False):
    """Why Fargate does not run a pod."""


_PolicyChangeWords = TypedDict("_PolicyChangeWords", {"from": "int"})


class _PolicyChange(TypedDict):
    at: str
    """When."""
    policyName: str
    """The policy."""
    direction: ScaleDirection
    to: int
    """The desired count after."""
    rules: Rules


class PolicyChange(_PolicyChangeWords, _PolicyChange, total=False):
    """What a policy changes."""
    alarmName: str
    """The alarm behind it; absent for a forecast."""
    metric: float
    """The value of that alarm's metric."""
    formula: str
    """The arithmetic in words."""


class _PortRange(TypedDict):
    first: int
    """The first: 0 to 65535."""
    last: int
    """The last, included."""


class PortRange(_PortRange, total=False):
    """Ports in a row."""


class _PriceAnswer(TypedDict):
    total: float
    """The sum, in the currency, to the billionth."""
    currency: str
    """The currency of the prices: USD unless they name one."""
    lines: list[PriceLine]
    """What each item of the plan costs, in its order."""
    rules: Rules


class PriceAnswer(_PriceAnswer, total=False):
    """The amounts."""
    asOf: str
    """The date of the prices, where they have one."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _PriceLine(TypedDict):
    amount: float
    """In the currency, to the billionth."""
    text: str
    """What it is, how many, and how long."""


class PriceLine(_PriceLine, total=False):
    """What an item of the plan costs."""


class _QueryAnswer(TypedDict):
    canonical: str
    """The expression with every operator and bracket as ECS reads it."""
    lints: list[Lint]
    """What is legal but misleading; written when there is nothing, too."""


class QueryAnswer(_QueryAnswer, total=False):
    """The instances that match, and the expression as it reads."""
    matches: list[str]
    """The matching ARNs, sorted; absent without a cluster."""


class _ReachAnswer(TypedDict):
    verdict: ReachVerdict
    targets: list[ReachTarget]
    """What the service registers, at most five."""
    rules: Rules


class ReachAnswer(_ReachAnswer, total=False):
    """Hop by hop."""
    fileSystems: list[ReachHop]
    """The hops to file systems of EFS: with `MountTargets`."""
    images: list[ReachImages]
    """The way of images to each subnet of awsvpc tasks: with `RouteTables`."""
    findings: list[Finding]
    """What cannot work, and what is not known."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


ReachDirection = Literal["ingress", "egress"]
"""Which way a rule lets traffic through."""


class _ReachHop(TypedDict):
    hop: ReachHopName
    verdict: ReachVerdict
    securityGroups: list[str]
    """The ids of the groups whose rules decide."""
    protocol: str
    """`tcp` or `udp`."""
    needed: list[PortRange]
    """The ports that are needed."""


class ReachHop(_ReachHop, total=False):
    """One end's security groups, and which ports they let through to or from the other end."""
    missing: list[PortRange]
    """Those that are not open, or of an unknown hop not known to be; absent where all are."""
    message: str
    """The same in a sentence."""
    permission: ReachPermission
    fileSystemId: str
    """The file system's id, in `fileSystems`."""
    subnetId: str
    """The subnet of the mount target, in `fileSystems`."""


ReachHopName = Literal["clientToLoadBalancer", "loadBalancerToTarget", "targetFromLoadBalancer", "healthCheckToTarget", "targetFromHealthCheck", "loadBalancerToControlPort", "controlPortFromLoadBalancer", "taskToFileSystem", "fileSystemFromTask"]
"""From where to where a hop leads, and whose groups decide."""


class _ReachImages(TypedDict):
    subnetId: str
    """The subnet's id."""
    way: ReachWay


class ReachImages(_ReachImages, total=False):
    """The way of images to the tasks of a subnet."""
    publicAddress: bool
    """Whether tasks get a public address; absent where the way is unknown."""
    missing: list[str]
    """What is missing for the images and awslogs; absent where the way is unknown."""


class _ReachPermission(TypedDict):
    GroupId: str
    """The security group's id."""
    direction: ReachDirection
    IpPermissions: list[IpPermission]
    """The permissions, one a range of ports."""


class ReachPermission(_ReachPermission, total=False):
    """What `authorize-security-group-ingress`, or `-egress`, would take."""


class _ReachTarget(TypedDict):
    targetGroupArn: str
    """The target group's ARN."""
    containerName: str
    """The container's name."""
    containerPort: int
    """The container's port: 0 to 65535."""
    targetType: str
    """The target group's target type: `instance`, `ip`, `lambda` or `alb`."""
    dynamic: bool
    """Whether the agent of an instance chooses the port."""
    ports: list[PortRange]
    """The ports that targets may have."""
    healthCheckPort: HealthCheckPort
    loadBalancers: list[str]
    """The names of the load balancers that are followed, at most five."""
    verdict: ReachVerdict
    hops: list[ReachHop]
    """The hops from a client to the target."""


class ReachTarget(_ReachTarget, total=False):
    """What a load balancer entry of the service registers."""


ReachVerdict = Literal["reachable", "partlyReachable", "unknown", "unreachable", "misconfigured"]
"""Whether something is reached (TASK-17), the better first."""


ReachWay = Literal["internetGateway", "natGateway", "egressOnlyGateway", "other", "none", "unknown"]
"""Where the default route of a subnet leads."""


class _ReasonCount(TypedDict):
    reason: str
    """ECS's word for it, e.g. `RESOURCE:MEMORY`."""
    instances: int
    """How many instances fail by it first."""


class ReasonCount(_ReasonCount, total=False):
    """How many instances a reason rules out."""


class _RebalanceAnswer(TypedDict):
    verdict: RebalanceVerdict
    services: list[RebalanceService]
    """The services, in the order of the snapshot."""
    rules: Rules


class RebalanceAnswer(_RebalanceAnswer, total=False):
    """How each service is rebalanced over its zones."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _RebalanceEvent(TypedDict):
    afterMoves: int
    """The number of moves before it."""
    text: str
    """ECS's own text."""


class RebalanceEvent(_RebalanceEvent, total=False):
    """What ECS writes into the service's events."""


class _RebalanceExclusion(TypedDict):
    reason: str
    """`availabilityZoneRebalancing`, `daemon`, `external`, `deploymentController`, `maximumPercent`,
    `placementStrategy`, `classicLoadBalancer` or `placementConstraint`.
    """
    text: str
    """The reason in a sentence."""


class RebalanceExclusion(_RebalanceExclusion, total=False):
    """Why ECS does not rebalance a service."""


class _RebalanceMove(TypedDict):
    start: RebalanceStart
    stop: RebalanceStopped


class RebalanceMove(_RebalanceMove, total=False):
    """A move: a task starts, and once it is healthy another one stops."""


class _RebalanceService(TypedDict):
    serviceName: str
    """Its name."""
    state: RebalanceState
    text: str
    """The same in a sentence."""
    desiredCount: int
    """How many tasks it should have."""
    maximum: int
    """How many tasks it may have while they move."""
    zones: list[RebalanceZone]
    """Its zones, by name."""
    moves: list[RebalanceMove]
    """The moves, one after the other."""


class RebalanceService(_RebalanceService, total=False):
    """A service."""
    excludedBy: list[RebalanceExclusion]
    """Everything that excludes it; absent unless it is excluded."""
    heldBy: str
    """Why it stops or waits: `taskProtection`, `noRoom`, `deploymentConfiguration`, `notSteady`, `deployment`, or, of
    an unknown one, `unknownZone` or `unknownTaskDefinition`.
    """
    events: list[RebalanceEvent]
    """What ECS writes into the service's events, as far as it does not name tasks by new ids."""


class _RebalanceStart(TypedDict):
    availabilityZone: str
    """The zone."""
    admissibleZones: list[str]
    """The zones that ECS may choose from, by name."""
    admissibleCount: int
    """How many instances ECS may choose from, in all these zones; 0 on Fargate."""
    admissible: list[str]
    """Those instances, by ARN, as many as `admissible` asks for."""


class RebalanceStart(_RebalanceStart, total=False):
    """Where a task starts."""
    containerInstanceArn: str
    """The instance; not on Fargate."""


RebalanceState = Literal["balanced", "rebalances", "stops", "waits", "excluded", "unknown"]
"""What becomes of a service."""


class _RebalanceStopped(TypedDict):
    availabilityZone: str
    """The zone that it is in."""
    taskArn: str
    """The task."""
    admissibleCount: int
    """How many tasks ECS may stop in its place, itself among them."""
    admissible: list[str]
    """Those tasks, by ARN, as many as `admissible` asks for."""


class RebalanceStopped(_RebalanceStopped, total=False):
    """Which task stops."""
    containerInstanceArn: str
    """The instance that it is on; not on Fargate."""


RebalanceVerdict = Literal["endsBalanced", "staysUnbalanced", "unknown"]
"""Whether every service ends in balance."""


class _RebalanceZone(TypedDict):
    availabilityZone: str
    """Its name."""
    before: int
    """How many of the service's tasks are in it now."""
    after: int
    """How many in the end."""


class RebalanceZone(_RebalanceZone, total=False):
    """A zone of a service."""
    isFull: bool
    """Whether it should have got a task and had no room for it."""


class _RecogniseAnswer(TypedDict):
    format: TextFormat
    what: str
    """The same in words, to be said after "it is"."""


class RecogniseAnswer(_RecogniseAnswer, total=False):
    """What a text is."""
    values: list[Span]
    """Where the JSON documents stand in the text: UTF-8 bytes, half-open."""
    parts: list[RecognisedPart]
    """What is known in them."""
    problem: JsonProblem
    help: str
    """What to give or run instead, where nothing is known in it."""
    lints: list[Lint]
    """What is legal but misleading."""


class _RecognisedPart(TypedDict):
    kind: str
    """What it is: the key under which AWS lists it, or a word of ours."""
    path: str
    """The JSON pointer of a list, of an element that stands alone, or of a value; with the number of the document
    before it where there are several.
    """
    count: int
    """How many elements there are."""


class RecognisedPart(_RecognisedPart, total=False):
    """Something known in a text."""


class _RedactAnswer(TypedDict):
    document: Any
    """The document."""
    replaced: int
    """How many strings, keys and numbers were replaced."""


class RedactAnswer(_RedactAnswer, total=False):
    """The document, with pseudonyms in place of names."""
    lints: list[Lint]
    """What does not mean any more what it meant."""


_RemedyOptionalWords = TypedDict("_RemedyOptionalWords", {"from": "int"}, total=False)


class _Remedy(TypedDict):
    kind: str
    """What to do, e.g. `reduceMemory`."""
    instances: list[str]
    """The instances that take the task then, by ARN, as many as `admissible` asks for."""
    text: str
    """The change in words."""


class Remedy(_RemedyOptionalWords, _Remedy, total=False):
    """A smallest change that would help."""
    by: int
    """How much less to ask for: CPU units, MiB."""
    cpu: int
    """CPU units that remain of two amounts."""
    memory: int
    """MiB that remain of two amounts."""
    protocol: str
    """The protocol of a port to change."""
    to: Amount
    constraint: int
    """The place of the constraint to remove."""
    count: int
    """How many empty instances to add."""


class _RepackAnswer(TypedDict):
    instances: int
    """The instances that are looked at."""
    freed: int
    """How many of them the plan frees."""
    atMost: int
    """How many could be freed by the sums of CPU units, memory and GPUs."""
    moves: int
    """How many tasks move."""
    steps: list[RepackStep]
    """The instances to drain, each when the one before is empty."""
    stays: list[RepackStay]
    """The instances that stay, and why."""
    rules: Rules


class RepackAnswer(_RepackAnswer, total=False):
    """Drain these, in this order."""
    savedPerHour: float
    """What the freed instances cost an hour, in the currency, to the billionth: with `prices`."""
    currency: str
    """The currency of the prices: USD unless they name one; absent without `prices`."""
    asOf: str
    """The date of the prices, where they have one."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _RepackMove(TypedDict):
    group: str
    """Its task group, `service:…`."""
    to: str
    """The ARN of the instance that takes its replacement."""
    order: RepackOrder


class RepackMove(_RepackMove, total=False):
    """A task that moves."""
    taskArn: str
    """The task's ARN; absent for one that an earlier step has started."""


RepackOrder = Literal["startFirst", "stopFirst"]
"""Which comes first, by the service's percentages."""


class _RepackStay(TypedDict):
    containerInstanceArn: str
    """The instance's ARN."""
    heldBy: str
    """`draining`, `disconnected`, `notActive`, `standaloneTask`, `protectedTask`, `deploymentConfiguration`, `noRoom`,
    `budget` or `enough`.
    """


class RepackStay(_RepackStay, total=False):
    """An instance that stays."""
    group: str
    """The task group that holds it, where one does."""


class _RepackStep(TypedDict):
    containerInstanceArn: str
    """The instance's ARN."""
    moves: list[RepackMove]
    """Its tasks, in the order in which they move."""


class RepackStep(_RepackStep, total=False):
    """An instance to drain, and where its tasks go."""


class _Requirement(TypedDict):
    cpu: int
    """CPU units, 1024 a vCPU."""
    memory: int
    """MiB."""
    ports: list[int]
    """Static host ports of TCP."""
    portsUdp: list[int]
    """Static host ports of UDP."""
    gpus: Gpus
    eni: bool
    """Whether the task has a network interface of its own."""


class Requirement(_Requirement, total=False):
    """What a task takes: CPU units, MiB, static host ports, GPUs or other devices, a network interface."""
    gpuMemory: int
    """MiB of one GPU that the task shares, at least 1."""
    neuronDevices: NeuronDevices


class _RuleRow(TypedDict):
    id: str
    """The id, e.g. `PLACE-12`."""
    statement: str
    """What ECS does."""
    strength: RuleStrength
    source: str
    """Where it is written, or how it was seen."""


class RuleRow(_RuleRow, total=False):
    """A rule."""
    default: str
    """The alternative that is followed unless another is chosen; choices alone have it."""
    alternatives: list[str]
    """Every alternative of a choice."""
    chosen: str
    """The alternative that this document chose."""
    outside: str
    """Why no answer follows the rule; absent where answers do."""
    texts: list[RuleText]
    """What ECS says where the rule applies, and when."""


RuleStrength = Literal["documented", "agent", "observed", "choice"]
"""How well a rule is known."""


class _RuleText(TypedDict):
    text: str
    """The text, byte for byte; what varies is in `{}`."""
    when: str
    """When it is said."""
    saidBy: list[str]
    """Where it is said, e.g. in a service's events."""


class RuleText(_RuleText, total=False):
    """A text that ECS says."""
    number: int
    """Its number in AWS's list of service events."""
    inferred: bool
    """Whether its wording is inferred; absent where it is not."""


Rules = list[str]
"""Ids of rules, e.g. `PLACE-12`."""


class _RulesAnswer(TypedDict):
    semantics: str
    """The date of the behaviour, e.g. `2026-11`."""
    rules: list[RuleRow]
    """The rules, in the order of the table."""


class RulesAnswer(_RulesAnswer, total=False):
    """Every rule."""
    lints: list[Lint]
    """What is legal but misleading."""


class _ScaleAlarm(TypedDict):
    alarmName: str
    """Its name."""
    policyName: Union[str, None]
    """The policy that it invokes."""
    comparison: str
    """How it compares, e.g. `>`."""
    threshold: float
    """What it compares with."""
    periodSeconds: int
    """Seconds of a datapoint."""
    evaluationPeriods: int
    """How many datapoints it looks at."""
    datapointsToAlarm: int
    """How many of them must breach."""
    transitions: list[AlarmTransition]
    """When its state changed."""
    state: str
    """Its state at the end."""


class ScaleAlarm(_ScaleAlarm, total=False):
    """An alarm over the time of an answer."""
    actionsEnabled: bool
    """`false` where its actions are switched off, else absent."""
    muted: list[MutedWindow]
    """When its actions are muted; the first windows."""


_ScaleOverTimeWords = TypedDict("_ScaleOverTimeWords", {"from": "str"})


class _ScaleOverTime(TypedDict):
    to: str
    """The last instant."""
    desiredCount: int
    """The desired count at the end."""
    runningCount: int
    """The running count at the end."""
    minCapacity: int
    """The least desired count at the end."""
    maxCapacity: int
    """The greatest desired count at the end."""
    changes: list[ScaleChange]
    """The changes in turn."""
    holds: list[ScaleHold]
    """The stretches in which a policy asked and nothing changed, in turn."""
    alarms: list[ScaleAlarm]
    """The alarms over that time."""
    activities: list[ScalingActivity]
    """The activities, as `describe-scaling-activities` prints them, but for ids."""
    scheduledRuns: int
    """How often scheduled actions ran."""


class ScaleOverTime(_ScaleOverTimeWords, _ScaleOverTime, total=False):
    """What the policies decide over time."""
    resourceId: str
    """The service, e.g. `service/blue/shop`, where the documents name it."""
    minutes: list[ScaleMinute]
    """A row for each minute, with `detail`."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _ScaleNow(TypedDict):
    desiredCount: int
    """The desired count after it."""
    outcome: ScaleOutcome
    proposals: list[ScaleProposal]
    """What each policy proposes."""
    minCapacity: int
    """The least desired count."""
    maxCapacity: int
    """The greatest desired count."""


class ScaleNow(_ScaleNow, total=False):
    """What the policies decide at one instant."""
    policyName: str
    """The policy that scales."""
    cooldownSeconds: int
    """Seconds of the cooldown that begins."""
    direction: ScaleDirection
    notScaledReason: NotScaledReason
    blockedBy: str
    """The policy that is not ready."""
    cooldownUntil: str
    """When the cooldown ends."""
    text: str
    """Why nothing changes, in words."""
    rules: Rules
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


ScaleAnswer = Union[ScaleOverTime, ScaleNow]
"""Over time, or with `alarmStates` at one instant."""


_ScheduledChangeWords = TypedDict("_ScheduledChangeWords", {"from": "int"})


class _ScheduledChange(TypedDict):
    at: str
    """When."""
    scheduledActionName: str
    """The action."""
    to: int
    """The desired count after."""
    minCapacity: int
    """The least desired count from then on."""
    maxCapacity: int
    """The greatest desired count from then on."""
    rules: Rules


class ScheduledChange(_ScheduledChangeWords, _ScheduledChange, total=False):
    """What a scheduled action changes."""
    error: str
    """Why the action fails."""
    text: str
    """Why nothing changes."""
    direction: ScaleDirection


ScaleChange = Union[ScheduledChange, PolicyChange]
"""A change of the desired count, or of the bounds."""


ScaleDirection = Literal["out", "in"]
"""Which way a service scales."""


_ScaleHoldWords = TypedDict("_ScaleHoldWords", {"from": "str"})


class _ScaleHold(TypedDict):
    to: str
    """Its last minute."""
    direction: ScaleDirection
    text: str
    """The reason in words."""
    rules: Rules


class ScaleHold(_ScaleHoldWords, _ScaleHold, total=False):
    """A stretch in which a policy asked and nothing changed."""
    notScaledReason: NotScaledReason
    blockedBy: str
    """The policy that is not ready."""
    cooldownUntil: str
    """When the cooldown ends."""


class _ScaleMinute(TypedDict):
    at: str
    """Its instant."""
    alarms: list[AlarmThen]
    """The alarms then."""
    runningCount: int
    """The running count."""
    desiredCount: int
    """The desired count."""
    outcome: ScaleOutcome


class ScaleMinute(_ScaleMinute, total=False):
    """One minute."""
    policyName: str
    """The policy that scales."""
    cooldownSeconds: int
    """Seconds of the cooldown that begins."""
    direction: ScaleDirection
    notScaledReason: NotScaledReason
    blockedBy: str
    """The policy that is not ready."""
    cooldownUntil: str
    """When the cooldown ends."""
    text: str
    """Why nothing changes, in words."""
    rules: Rules
    proposals: list[ScaleProposal]
    """What each policy proposes."""


ScaleOutcome = Literal["idle", "scaledOut", "scaledIn", "held"]
"""What a decision does."""


class _ScaleProposal(TypedDict):
    policyName: str
    """The policy."""
    direction: ScaleDirection
    metric: float
    """The value of the metric."""
    base: int
    """The count that it reckons from."""
    anchored: bool
    """Whether that is the count at which a cooldown began."""
    wanted: int
    """The desired count that it wants, before the bounds."""
    formula: str
    """The arithmetic in words."""
    rules: Rules


class ScaleProposal(_ScaleProposal, total=False):
    """One policy's arithmetic."""


class _ScalingActivity(TypedDict):
    ServiceNamespace: str
    """`ecs`."""
    ScalableDimension: str
    """`ecs:service:DesiredCount`."""
    Description: str
    """What is done, in AWS's words."""
    Cause: str
    """Why, in AWS's words."""
    StartTime: str
    """When it began."""
    StatusCode: str
    """Its status, e.g. `Successful`."""


class ScalingActivity(_ScalingActivity, total=False):
    """An activity as `describe-scaling-activities` prints it, but for ids."""
    ResourceId: str
    """The service, where the documents name it."""
    EndTime: str
    """When it ended."""
    StatusMessage: str
    """What AWS says of the status."""


class _ScheduleAnswer(TypedDict):
    firings: list[str]
    """The instants of the next runs, in UTC; at most `count`."""
    localTimes: list[str]
    """The same on the zone's clock, with its offset."""
    expression: str
    """The expression as AWS reads it."""
    description: str
    """The expression in words."""
    timezone: str
    """The zone of the clock."""
    rules: Rules


class ScheduleAnswer(_ScheduleAnswer, total=False):
    """The next runs of a schedule."""
    timeZoneDatabase: str
    """The version of the database of time zones; absent for UTC."""
    lints: list[Lint]
    """What is legal but misleading: times that the clock skips or shows twice."""


class _SecondsRange(TypedDict):
    leastSeconds: int
    """At least so many."""
    mostSeconds: int
    """At most so many."""


class SecondsRange(_SecondsRange, total=False):
    """Seconds that are not known, but lie between two bounds."""


class _SeriesAnswer(TypedDict):
    series: list[MetricSeries]
    """In the order of the text's columns, or by name."""


class SeriesAnswer(_SeriesAnswer, total=False):
    """Metrics that were read from a text."""
    lints: list[Lint]
    """What is legal but misleading."""


class _ServiceChange(TypedDict):
    serviceName: str
    """Its name."""
    verdict: str
    """`refused`, `needsNewService`, `startsDeployment`, `dependsOnUnknown`, `startsNone`, `equal`; `added`, `removed`.
    """
    changes: list[MemberChange]
    """What changes, the gravest first."""


class ServiceChange(_ServiceChange, total=False):
    """What becomes of a service."""
    oldPath: str
    """Where the old document has it, a JSON pointer; absent for one that is added."""
    newPath: str
    """Where the new document has it, a JSON pointer; absent for one that is removed."""
    startsDeployment: bool
    """Whether a deployment starts: of a service that is added its first one. Absent where that rests on what is not
    known.
    """
    unknown: list[MemberChange]
    """What may change or not: a value of which a document has an expression alone."""
    findings: list[Finding]
    """Errors of the new service for which ECS refuses it, as `check` tells them; those that the old one has, too, are
    left out.
    """


class _SplitAnswer(TypedDict):
    split: list[SplitShare]
    """What each provider gets, in the order of the strategy."""
    order: list[str]
    """The provider of each step, at most 10,000 steps."""
    rules: Rules


class SplitAnswer(_SplitAnswer, total=False):
    """The counts, and the order."""
    direction: Direction
    unplaced: int
    """Tasks that wait, of all providers; absent where none does."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _SplitShare(TypedDict):
    capacityProvider: str
    """The provider's name."""
    count: int
    """How many tasks: 0 to 200,000."""
    base: int
    """Its base in the strategy."""
    weight: int
    """Its weight in the strategy."""


class SplitShare(_SplitShare, total=False):
    """What a capacity provider gets."""
    waiting: int
    """Its tasks, all of which wait: for providers of `withoutCapacity` (CAP-104)."""


class _StageHook(TypedDict):
    hook: int
    """Its place in `lifecycleHooks`, from 0."""
    targetType: str
    """`AWS_LAMBDA` or `PAUSE`."""


class StageHook(_StageHook, total=False):
    """A lifecycle hook at a stage."""
    hookTargetArn: str
    """The Lambda function."""
    seconds: int
    """How long it takes."""
    range: SecondsRange
    status: str
    """How it ends: `SUCCEEDED`, `FAILED` or `TIMED_OUT`; absent where the deployment ends before it."""


class _StopAnswer(TypedDict):
    stopped: list[StoppedTask]
    """The tasks that stop, in turn."""


class StopAnswer(_StopAnswer, total=False):
    """The tasks that stop, in turn."""
    unstopped: int
    """How many more should stop and cannot, at least 1."""
    event: str
    """ECS's text in the service's events, where it tells of it."""
    lints: list[Lint]
    """What is legal but misleading, and what was assumed."""


class _StoppedTask(TypedDict):
    taskArn: str
    """The task."""
    admissibleCount: int
    """How many tasks ECS might stop in its place, itself among them."""
    admissible: list[str]
    """Those tasks, by ARN, as many as `admissible` asks for."""


class StoppedTask(_StoppedTask, total=False):
    """A task that stops."""
    containerInstanceArn: str
    """The instance that it is on; not on Fargate."""
    availabilityZone: str
    """The zone that it is in, where no instance is known."""


class _Stranded(TypedDict):
    instances: int
    """On how many instances."""
    cpu: int
    """CPU units."""
    memory: int
    """Memory in MiB."""


class Stranded(_Stranded, total=False):
    """Free resources that such tasks cannot use."""


class _TakenPorts(TypedDict):
    tcp: list[int]
    """Of TCP."""
    udp: list[int]
    """Of UDP."""


class TakenPorts(_TakenPorts, total=False):
    """Host ports that are taken, ascending."""


TextFormat = Literal["json", "csv", "expression", "terraformPlan", "terraformState", "cloudFormation", "copilot", "ecspresso", "other"]
"""What kind of text."""


class _TokensAnswer(TypedDict):
    tokens: list[ExpressionToken]
    """From left to right; between them stands white space alone."""


class TokensAnswer(_TokensAnswer, total=False):
    """What a text of the query language is made of."""
    conditions: list[ExpressionCondition]
    """The conditions, from left to right; absent where the text is no expression."""
    tree: ExpressionTree
    lints: list[Lint]
    """What is legal but misleading."""


class Totals(TypedDict, total=False):
    """The lengths of the whole lists, where `rows` were asked for."""
    placements: int
    """Tasks that found a place."""
    stopped: int
    """Tasks that a daemon stops."""
    failures: int
    """Instances that did not take the task."""
    instances: int
    """Instances."""


class _TrafficStep(TypedDict):
    atSeconds: int
    """Seconds since the deployment began."""
    percent: float
    """How much of the traffic the new revision has from then on, 0 to 100."""
    bakeMinutes: int
    """Minutes until the next step."""


class TrafficStep(_TrafficStep, total=False):
    """A shift of the traffic."""


class _TypeInstances(TypedDict):
    instanceType: str
    """The type."""
    instances: int
    """How many instances are of it."""
    inUse: int
    """How many of them have any task on them."""


class TypeInstances(_TypeInstances, total=False):
    """The instances of a type."""


class _UnboundPort(TypedDict):
    containerName: str
    """The container that maps it."""
    protocol: str
    """`tcp` or `udp`."""


class UnboundPort(_UnboundPort, total=False):
    """A port mapping for which the agent finds too few free host ports."""
    containerPortRange: str
    """The range of the mapping, e.g. `8000-8005`."""
    containerPort: int
    """The port of the mapping, where it has no range."""


class _UserIdGroupPair(TypedDict):
    GroupId: str
    """The security group's id."""


class UserIdGroupPair(_UserIdGroupPair, total=False):
    """EC2's `UserIdGroupPair`."""


class _WaitingTasks(TypedDict):
    lastStatus: str
    """`PROVISIONING`."""


class WaitingTasks(_WaitingTasks, total=False):
    """Tasks in PROVISIONING, and what stops them if no instance comes."""
    stoppedReason: str
    """ECS's text when the wait ends without a place."""
    unmetRequirement: str
    """The member of `instanceRequirements`, or the resource, that no instance type meets."""
    text: str
    """What they wait for, or why nothing comes."""


class _ZoneInstances(TypedDict):
    availabilityZone: str
    """The zone."""
    instances: int
    """How many instances it has."""
    active: int
    """How many of them are ACTIVE."""
    inUse: int
    """How many of them have any task on them."""
    tasks: int
    """The tasks of the request's own group there, those that were placed included; without a request all tasks."""


class ZoneInstances(_ZoneInstances, total=False):
    """The instances of a zone."""


class _ZoneReport(TypedDict):
    availabilityZone: str
    """The zone."""
    tasks: int
    """How many tasks are there."""
    verdict: ZoneVerdict


class ZoneReport(_ZoneReport, total=False):
    """A zone that a Fargate task may go to."""


ZoneVerdict = Literal["picked", "admissible", "outranked"]
"""What becomes of a zone."""


DecisionDocument = Union[PlaceDocument, StopDocument, QueryDocument, ScaleDocument, GroupDocument, AlarmDocument, ScheduleDocument, CheckDocument, DiffDocument, InstanceTypesDocument, LifecycleDocument, ReachDocument, DeployDocument, RebalanceDocument, DrainDocument, SplitDocument, CapacityDocument, FitDocument, RepackDocument, PriceDocument, FleetDocument, KubernetesDocument, RedactDocument, TokensDocument, RecogniseDocument, SeriesDocument, InstancesDocument, RulesDocument]
"""A question."""


Answer = Union[PlaceAnswer, StopAnswer, QueryAnswer, ScaleAnswer, GroupAnswer, AlarmAnswer, ScheduleAnswer, CheckAnswer, DiffAnswer, InstanceTypesAnswer, LifecycleAnswer, ReachAnswer, DeployAnswer, RebalanceAnswer, DrainAnswer, SplitAnswer, CapacityAnswer, FitAnswer, RepackAnswer, PriceAnswer, FleetAnswer, KubernetesAnswer, RedactAnswer, TokensAnswer, RecogniseAnswer, SeriesAnswer, InstancesAnswer, RulesAnswer]
"""Any answer."""


class Decide(Protocol):
    """Answers decision documents: to each its own answer."""

    @overload
    def __call__(self, document: PlaceDocument, **options: Any) -> PlaceAnswer: ...
    @overload
    def __call__(self, document: StopDocument, **options: Any) -> StopAnswer: ...
    @overload
    def __call__(self, document: QueryDocument, **options: Any) -> QueryAnswer: ...
    @overload
    def __call__(self, document: ScaleDocument, **options: Any) -> ScaleAnswer: ...
    @overload
    def __call__(self, document: GroupDocument, **options: Any) -> GroupAnswer: ...
    @overload
    def __call__(self, document: AlarmDocument, **options: Any) -> AlarmAnswer: ...
    @overload
    def __call__(self, document: ScheduleDocument, **options: Any) -> ScheduleAnswer: ...
    @overload
    def __call__(self, document: CheckDocument, **options: Any) -> CheckAnswer: ...
    @overload
    def __call__(self, document: DiffDocument, **options: Any) -> DiffAnswer: ...
    @overload
    def __call__(self, document: InstanceTypesDocument, **options: Any) -> InstanceTypesAnswer: ...
    @overload
    def __call__(self, document: LifecycleDocument, **options: Any) -> LifecycleAnswer: ...
    @overload
    def __call__(self, document: ReachDocument, **options: Any) -> ReachAnswer: ...
    @overload
    def __call__(self, document: DeployDocument, **options: Any) -> DeployAnswer: ...
    @overload
    def __call__(self, document: RebalanceDocument, **options: Any) -> RebalanceAnswer: ...
    @overload
    def __call__(self, document: DrainDocument, **options: Any) -> DrainAnswer: ...
    @overload
    def __call__(self, document: SplitDocument, **options: Any) -> SplitAnswer: ...
    @overload
    def __call__(self, document: CapacityDocument, **options: Any) -> CapacityAnswer: ...
    @overload
    def __call__(self, document: FitDocument, **options: Any) -> FitAnswer: ...
    @overload
    def __call__(self, document: RepackDocument, **options: Any) -> RepackAnswer: ...
    @overload
    def __call__(self, document: PriceDocument, **options: Any) -> PriceAnswer: ...
    @overload
    def __call__(self, document: FleetDocument, **options: Any) -> FleetAnswer: ...
    @overload
    def __call__(self, document: KubernetesDocument, **options: Any) -> KubernetesAnswer: ...
    @overload
    def __call__(self, document: RedactDocument, **options: Any) -> RedactAnswer: ...
    @overload
    def __call__(self, document: TokensDocument, **options: Any) -> TokensAnswer: ...
    @overload
    def __call__(self, document: RecogniseDocument, **options: Any) -> RecogniseAnswer: ...
    @overload
    def __call__(self, document: SeriesDocument, **options: Any) -> SeriesAnswer: ...
    @overload
    def __call__(self, document: InstancesDocument, **options: Any) -> InstancesAnswer: ...
    @overload
    def __call__(self, document: RulesDocument, **options: Any) -> RulesAnswer: ...
    @overload
    def __call__(self, document: Mapping[str, Any] | str | bytes | bytearray | memoryview, **options: Any) -> Any: ...
