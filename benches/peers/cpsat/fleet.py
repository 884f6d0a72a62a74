"""The fewest or cheapest instances for services, by OR-Tools' CP-SAT on one worker.

Every `fleet-NAME.txt` of a folder, whose form is told in benches/src/fleet.rs, is answered in `cpsat-fleet-NAME.txt` by one line:
`value N bound B seconds S`, values in instances or nano-USD.
Tasks are counts of their kind on an instance, not one by one; the search starts from a first-fit answer.
"""

import sys
import time
from collections import Counter
from math import ceil, gcd
from pathlib import Path

from ortools.sat.python import cp_model

LIMIT_SECONDS = 20


def read(name):
    types, kinds, distinct = [], Counter(), []
    cheapest = False
    with open(name, encoding="utf-8") as lines:
        for line in lines:
            word, *rest = line.split()
            if word == "objective":
                cheapest = rest[0] == "cheapest"
            elif word == "type":
                cpu, memory, price = map(int, rest[1:])
                types.append((cpu, memory, price))
            elif word == "service":
                count, cpu, memory, alone = map(int, rest)
                if alone:
                    distinct.append((cpu, memory, 1, count))
                else:
                    kinds[(cpu, memory)] += count
    types = [(cpu, memory, price if cheapest else 1) for cpu, memory, price in types]
    return types, [(cpu, memory, count, count) for (cpu, memory), count in sorted(kinds.items())] + distinct


def first_fit(kinds, of):
    """Kinds by size, each task on the first instance with room: a list of counts by kind."""
    cpu_room, memory_room, _ = of
    order = sorted(range(len(kinds)), key=lambda k: -(kinds[k][0] / cpu_room + kinds[k][1] / memory_room))
    bins = []
    for k in order:
        cpu, memory, limit, left = kinds[k]
        at = 0
        while left:
            if at == len(bins):
                bins.append([cpu_room, memory_room, {}])
            free = bins[at]
            fits = min(left, limit, free[0] // cpu if cpu else left, free[1] // memory if memory else left)
            if fits:
                free[0] -= fits * cpu
                free[1] -= fits * memory
                free[2][k] = fits
                left -= fits
            at += 1
    return [counts for _, _, counts in bins]


def start(types, kinds):
    """The cheapest first-fit answer of one type, every instance then of the cheapest type that holds it."""
    best = None
    for of in types:
        if any(cpu > of[0] or memory > of[1] for cpu, memory, _, _ in kinds):
            continue
        answer = []
        for counts in first_fit(kinds, of):
            cpu = sum(kinds[k][0] * count for k, count in counts.items())
            memory = sum(kinds[k][1] * count for k, count in counts.items())
            holding = [t for t, one in enumerate(types) if cpu <= one[0] and memory <= one[1]]
            answer.append((min(holding, key=lambda t: types[t][2]), counts))
        cost = sum(types[t][2] for t, _ in answer)
        if best is None or cost < best[0]:
            best = (cost, answer)
    return best


def choose(types, kinds):
    scale = gcd(*(price for _, _, price in types))
    cost, answer = start(types, kinds)
    # The dearest instances first, as the symmetry breaking wants them.
    answer.sort(key=lambda one: -types[one[0]][2])
    bins = cost // min(price for _, _, price in types) if len(types) > 1 else len(answer)
    # No more than tasks; two small instances are as good as one of twice their size, so not many more than the first answer's.
    bins = min(bins, sum(kind[3] for kind in kinds), max(len(answer) * 3 // 2, len(answer) + 2))
    model = cp_model.CpModel()
    is_type = [[model.new_bool_var(f"is{b}_{t}") for t in range(len(types))] for b in range(bins)]
    price = [sum(types[t][2] // scale * var for t, var in enumerate(row)) for row in is_type]
    count = []
    for b in range(bins):
        model.add_at_most_one(is_type[b])
        row = []
        for k, (cpu, memory, limit, total) in enumerate(kinds):
            most = max(min(one[0] // cpu if cpu else total, one[1] // memory if memory else total) for one in types)
            row.append(model.new_int_var(0, min(limit, total, most), f"n{b}_{k}"))
        count.append(row)
        for resource in (0, 1):
            taken = sum(kind[resource] * var for kind, var in zip(kinds, row))
            model.add(taken <= sum(types[t][resource] * var for t, var in enumerate(is_type[b])))
    for k, (_, _, _, total) in enumerate(kinds):
        model.add(sum(row[k] for row in count) == total)
    # Instances in order of price, unused ones last; those of one price in order of their CPU units.
    for b in range(bins - 1):
        model.add(price[b] >= price[b + 1])
        if len(types) == 1:
            load = [sum(kind[0] * var for kind, var in zip(kinds, count[at])) for at in (b, b + 1)]
            model.add(load[0] >= load[1])
    # What the sums of a resource say.
    for resource in (0, 1):
        total = sum(kind[resource] * kind[3] for kind in kinds)
        model.add(sum(one[resource] * is_type[b][t] for b in range(bins) for t, one in enumerate(types)) >= total)
    model.minimize(sum(price))
    if len(types) == 1:
        answer.sort(key=lambda one: -sum(kinds[k][0] * count for k, count in one[1].items()))
    for b in range(bins):
        chosen, counts = answer[b] if b < len(answer) else (None, {})
        for t, var in enumerate(is_type[b]):
            model.add_hint(var, int(t == chosen))
        for k, var in enumerate(count[b]):
            model.add_hint(var, counts.get(k, 0))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = LIMIT_SECONDS
    begin = time.monotonic()
    status = solver.solve(model)
    seconds = time.monotonic() - begin
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        # What it was given to start from.
        return cost, ceil(solver.best_objective_bound) * scale, seconds
    return round(solver.objective_value) * scale, ceil(solver.best_objective_bound - 1e-6) * scale, seconds


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: fleet.py FOLDER")
    for work in sorted(Path(sys.argv[1]).glob("fleet-*.txt")):
        value, bound, seconds = choose(*read(work))
        answer = f"value {value} bound {bound} seconds {seconds:.1f}\n"
        work.with_name(f"cpsat-{work.name}").write_text(answer, encoding="utf-8")
        print(work.stem, answer, end="", flush=True)


main()
