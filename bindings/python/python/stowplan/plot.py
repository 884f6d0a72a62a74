"""Pictures of clusters and answers, by matplotlib: `pip install "stowplan[plot]"`.

Each function draws on `ax`, or on axes of its own, and answers the axes. What is drawn is told, nothing is decided
here.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

try:
    import matplotlib.dates
    import matplotlib.pyplot
    import matplotlib.ticker
except ModuleNotFoundError as absent:  # pragma: no cover
    raise ModuleNotFoundError('pictures need matplotlib: pip install "stowplan[plot]"', name=absent.name) from absent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stowplan import Cluster

INK, QUIET, RULE, FREE = "#1f2933", "#6b7785", "#d5dbe1", "#edf0f3"
# Told apart by people who see no red or no green, too.
PALETTE = ("#3b6fb6", "#e08e2b", "#3f9b86", "#b45a8c", "#8a7fc0", "#b8a23a")
OTHERS = "#a3adb8"
# Entries of a legend in a row.
IN_A_ROW = 4
OLD, NEW, BAD = "#a9b4c0", "#3b6fb6", "#c8503c"

UNITS = {"cpu": "CPU units", "memory": "MiB of memory"}


def cluster(held: Cluster, resource: Literal["cpu", "memory"] = "memory", *, ax: Axes | None = None) -> Axes:
    """How full each instance is: a bar for each, parted by task group, by zones; what nobody holds is pale.

    The largest six groups have colours of their own. What is taken beside the tasks that are known is hatched; a D
    is above each instance that drains or is otherwise not ACTIVE.
    """
    instances, tasks = held.instance_table().to_pydict(), held.task_table().to_pydict()
    all_arns: list[str] = instances["containerInstanceArn"]
    count = len(all_arns)
    axes = ax if ax is not None else own(max(6.4, min(14.0, 1.6 + 0.32 * count)), 3.8)
    rows = sorted(range(count), key=lambda at: (instances["availabilityZone"][at] or "", all_arns[at]))
    registered: dict[str, int] = dict(zip(all_arns, instances[f"{resource}Registered"], strict=True))
    remaining: dict[str, int] = dict(zip(all_arns, instances[f"{resource}Remaining"], strict=True))
    held_by: dict[str, dict[str, int]] = {}
    for arn, group, amount in zip(tasks["containerInstanceArn"], tasks["group"], tasks[resource], strict=True):
        if arn in registered:
            of_group = held_by.setdefault(group or "no group", {})
            of_group[arn] = of_group.get(arn, 0) + amount
    xs = positions(rows, instances)
    arns = [all_arns[at] for at in rows]
    axes.bar(xs, [registered[arn] for arn in arns], width=0.82, color=FREE, label="free")
    bottom = {arn: 0 for arn in arns}
    largest = sorted(held_by, key=lambda group: (-sum(held_by[group].values()), group))
    shown = [(group, [group], PALETTE[n]) for n, group in enumerate(largest[: len(PALETTE)])]
    if len(largest) > len(PALETTE):
        shown.append((f"{len(largest) - len(PALETTE)} more groups", largest[len(PALETTE) :], OTHERS))
    for name, groups, colour in shown:
        heights = [sum(held_by[group].get(arn, 0) for group in groups) for arn in arns]
        axes.bar(xs, heights, bottom=[bottom[arn] for arn in arns], width=0.82, color=colour, label=name, linewidth=0)
        for arn, height in zip(arns, heights, strict=True):
            bottom[arn] += height
    beside = [max(0, registered[arn] - remaining[arn] - bottom[arn]) for arn in arns]
    if any(beside):
        axes.bar(
            xs, beside, bottom=[bottom[arn] for arn in arns], width=0.82, color="white", edgecolor=OTHERS, hatch="////",
            linewidth=0, label="taken otherwise",
        )
    drained = [x for x, at in zip(xs, rows, strict=True) if instances["status"][at] != "ACTIVE"]
    top = max((registered[arn] for arn in arns), default=1)
    for x in drained:
        axes.text(x, top * 1.02, "D", ha="center", va="bottom", color=BAD, fontsize=8)
    name_zones(axes, rows, xs, instances)
    axes.set_ylim(0, top * 1.08)
    axes.set_xlim(-0.8, (xs[-1] if xs else 0) + 0.8)
    axes.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,.0f}"))
    share = 1 - sum(remaining.values()) / max(1, sum(registered.values()))
    finish(axes, f"{count} instances, {share:.0%} of the {'memory' if resource == 'memory' else 'CPU units'} taken", UNITS[resource], grid="y")
    return axes


def scaling(answer: Mapping[str, Any], *, ax: Axes | None = None) -> Axes:
    """Desired and running tasks over time, when alarms were on, and what held a policy back: of a `scale` answer that
    was asked with `"detail": "minutes"`.
    """
    minutes = rows_of(answer, "minutes", 'ask `scale` with `"detail": "minutes"`')
    axes = ax if ax is not None else own(9.6, 4.2)
    at = [day(minute["at"]) for minute in minutes]
    running = [minute["runningCount"] for minute in minutes]
    desired = [minute["desiredCount"] for minute in minutes]
    axes.fill_between(at, running, step="post", color=NEW, alpha=0.16, linewidth=0, label="running")
    axes.step(at, desired, where="post", color=NEW, linewidth=2, label="desired")
    top = max([*running, *desired, 1])
    names = sorted({alarm["alarmName"] for minute in minutes for alarm in minute.get("alarms", [])})
    lane = top * 0.07
    colours = itertools.cycle(PALETTE[1:])
    lanes = [(own_name(name, answer), in_alarm(name, minutes, at), next(colours)) for name in names]
    holds = [(day(hold["from"]), day(hold["to"]) + 1 / 1440) for hold in answer.get("holds", [])]
    lanes += [("asked, not changed", holds, OTHERS)] if holds else []
    for n, (name, spans, colour) in enumerate(lanes):
        level = -lane * (n + 1) * 1.35
        for start, end in spans:
            axes.fill_between([start, min(end, at[-1])], level, level + lane, color=colour, linewidth=0)
        axes.annotate(
            name, (at[0], level + lane / 2), xytext=(-6, 0), textcoords="offset points", ha="right", va="center",
            fontsize=8, color=QUIET,
        )
    axes.axhline(0, color=RULE, linewidth=1)
    for name in ("minCapacity", "maxCapacity"):
        if isinstance(answer.get(name), int) and answer[name] <= top * 1.3:
            axes.axhline(answer[name], color=QUIET, linewidth=0.8, linestyle=(0, (3, 3)))
            bound(axes, f"{name} {answer[name]}", answer[name], QUIET)
    axes.set_ylim(-lane * 1.35 * len(lanes) - lane * 0.4, top * 1.12)
    axes.set_xlim(at[0], at[-1])
    axes.xaxis_date(timezone.utc)
    ticks = matplotlib.ticker.MaxNLocator(integer=True).tick_values(0, top)
    axes.set_yticks([tick for tick in ticks if 0 <= tick <= top * 1.12])
    locator = matplotlib.dates.AutoDateLocator(tz=timezone.utc)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    formatter = matplotlib.dates.ConciseDateFormatter(locator, tz=timezone.utc)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(formatter)
    changes = sum(1 for before, after in itertools.pairwise(desired) if before != after)
    of = f"{answer['resourceId']}: " if answer.get("resourceId") else ""
    finish(axes, f"{of}{changes} changes, from {desired[0]} to {desired[-1]} tasks", "tasks", grid="y")
    return axes


def deployment(answer: Mapping[str, Any], *, ax: Axes | None = None) -> Axes:
    """Old and new tasks after each step of a deployment, between the bounds that it keeps: of a `deploy` answer."""
    steps = rows_of(answer, "steps", "ask `deploy` of a service")
    axes = ax if ax is not None else own(8.4, 4.0)
    at = [step["atSeconds"] / 60 for step in steps]
    old, new = [step["old"] for step in steps], [step["new"] for step in steps]
    # Before the first step nothing is new.
    before = answer.get("runningCount", old[0] + steps[0].get("stopped", 0))
    ends = [*at, max(answer.get("durationSeconds", 0) / 60, at[-1] + max(at[-1], 1) * 0.04)]
    times = [0.0 if at[0] > 0 else -ends[-1] * 0.03, *ends]
    old, new = [before, *old, old[-1]], [0, *new, new[-1]]
    both = [a + b for a, b in zip(old, new, strict=True)]
    axes.fill_between(times, both, new, step="post", color=OLD, linewidth=0, label="old tasks")
    axes.fill_between(times, new, step="post", color=NEW, linewidth=0, label="new tasks")
    if all("healthy" in step for step in steps):
        healthy = [before, *(step["healthy"] for step in steps), steps[-1]["healthy"]]
        axes.step(times, healthy, where="post", color=INK, linewidth=1.4, label="healthy")
    for key, name in (("minimumHealthy", "least healthy"), ("maximum", "most")):
        if isinstance(answer.get(key), int):
            axes.axhline(answer[key], color=BAD, linewidth=1, linestyle=(0, (4, 3)))
            bound(axes, f"{name} {answer[key]}", answer[key], BAD)
    top = max([*both, answer.get("maximum", 0) or 0, 1])
    axes.set_ylim(0, top * 1.12)
    axes.set_xlim(times[0], times[-1])
    axes.set_xlabel("minutes", color=QUIET)
    axes.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True))
    took = f" in {lasting(answer['durationSeconds'])}" if answer.get("durationSeconds") else ""
    finish(axes, f"the deployment {answer['verdict']}{took}, {len(steps)} steps", "tasks", grid="y")
    return axes


def own(width: float, height: float) -> Axes:
    """Axes of a figure of their own."""
    return matplotlib.pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def bound(axes: Axes, text: str, value: float, colour: str) -> None:
    """The name of a level, on it at the right."""
    axes.annotate(
        text, (1, value), xycoords=("axes fraction", "data"), xytext=(-3, 2), textcoords="offset points", ha="right",
        va="bottom", fontsize=8, color=colour,
    )


def lasting(seconds: int) -> str:
    """A duration in words."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if minutes and rest else f"{minutes} min" if minutes else f"{rest} s"


def own_name(alarm: str, answer: Mapping[str, Any]) -> str:
    """The name of a target tracking alarm without what all of them begin with."""
    return alarm.removeprefix(f"TargetTracking-{answer.get('resourceId', '')}-")


def in_alarm(name: str, minutes: list[dict[str, Any]], at: list[float]) -> list[tuple[float, float]]:
    """When an alarm was in ALARM."""

    def is_on(alarm: Mapping[str, Any]) -> bool:
        return alarm["alarmName"] == name and alarm.get("state") == "ALARM"

    on = [any(is_on(alarm) for alarm in minute.get("alarms", [])) for minute in minutes]
    return [(at[start], at[min(end, len(at) - 1)]) for start, end in stretches(on)]


def rows_of(answer: Mapping[str, Any], key: str, help: str) -> list[dict[str, Any]]:
    """Rows that must be there."""
    from stowplan import StowplanError

    rows = answer.get(key)
    if not rows:
        raise StowplanError("argument/nothing-to-draw", f"the answer has no `{key}`", path=f"/{key}", help=help)
    return list(rows)


def day(text: str) -> float:
    """An instant of an answer in matplotlib's days."""
    # Its days are counted from 1970, like the seconds of a timestamp.
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() / 86_400


def stretches(on: list[bool]) -> list[tuple[int, int]]:
    """Where something is so: half-open ranges."""
    found, at = [], 0
    for state, run in itertools.groupby(on):
        length = len(list(run))
        if state:
            found.append((at, at + length))
        at += length
    return found


def positions(rows: list[int], instances: Mapping[str, list[Any]]) -> list[float]:
    """Where bars stand: a gap between zones."""
    xs: list[float] = []
    x = 0.0
    for before, at in zip([None, *rows], rows, strict=False):
        if before is not None:
            x += 1 if instances["availabilityZone"][before] == instances["availabilityZone"][at] else 1.9
        xs.append(x)
    return xs


def name_zones(axes: Axes, rows: list[int], xs: list[float], instances: Mapping[str, list[Any]]) -> None:
    """Zones below their bars; ids where there is room."""
    zones: dict[str, list[float]] = {}
    for at, x in zip(rows, xs, strict=True):
        zones.setdefault(instances["availabilityZone"][at] or "no zone", []).append(x)
    few = len(rows) <= 24
    names = [short(instances["ec2InstanceId"][at] or instances["containerInstanceArn"][at]) for at in rows]
    longest = max(map(len, names), default=0)
    upright = longest > 4
    axes.set_xticks(xs if few else [], names if few else [], rotation=90 if upright else 0, fontsize=8)
    drop = (-26 - 5.2 * longest if upright else -20) if few else -8
    for name, there in zones.items():
        axes.annotate(
            name, ((there[0] + there[-1]) / 2, 0), xycoords=("data", "axes fraction"), xytext=(0, drop),
            textcoords="offset points", ha="center", va="top", color=QUIET, fontsize=9,
        )


def short(name: str) -> str:
    """The end of an ARN or a long id."""
    last = name.rsplit("/", 1)[-1]
    return last if len(last) <= 9 else f"…{last[-6:]}"


def finish(axes: Axes, title: str, label: str, *, grid: Literal["x", "y"]) -> None:
    """The same quiet look for all."""
    axes.set_ylabel(label, color=QUIET)
    axes.tick_params(colors=QUIET, length=0)
    axes.grid(axis=grid, color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    # Between the title and what is drawn.
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles, labels, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=IN_A_ROW, frameon=False, fontsize=9,
        labelcolor=INK, borderaxespad=0.2, handlelength=1.2, columnspacing=1.4,
    )
    axes.set_title(title, loc="left", fontsize=11, color=INK, pad=11 + 15 * -(-len(labels) // IN_A_ROW))
