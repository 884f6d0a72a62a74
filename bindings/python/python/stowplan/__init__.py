"""What Amazon ECS would decide: where each task lands and why not elsewhere, which task stops, when a service
scales, what is wrong with a task definition.

`decide` answers one document, `Cluster` holds a snapshot in memory for many questions. Everything is computed here:
no network, no clock, no AWS account.
"""

from stowplan._answer import Answer, screen
from stowplan._cluster import Changes, Cluster, Fork
from stowplan._decide import decide, decide_bytes, decide_text
from stowplan._engine import Instance, PreparedTask, Table, Task, table
from stowplan._error import StowplanError
from stowplan._sweep import sweep

__all__ = [
    "Answer",
    "Changes",
    "Cluster",
    "Fork",
    "Instance",
    "PreparedTask",
    "StowplanError",
    "Table",
    "Task",
    "decide",
    "decide_bytes",
    "decide_text",
    "screen",
    "sweep",
    "table",
]
