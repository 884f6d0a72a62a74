"""How few equal instances hold the requests of a work file, by OR-Tools' CP-SAT on one worker.

The file's form is told in benches/src/peers.rs; the answer is one line: `used N bound B`.
"""

import sys

from ortools.sat.python import cp_model

LIMIT_SECONDS = 60


def read(name):
    instances, kinds, requests = [], [], []
    with open(name, encoding="utf-8") as lines:
        for line in lines:
            word, *rest = line.split()
            if word == "instance":
                instances.append((int(rest[3]), int(rest[4])))
            elif word == "kind":
                kinds.append((int(rest[1]), int(rest[2])))
            elif word == "request":
                requests.append(kinds[int(rest[0])])
    return instances, requests


def pack(instances, requests):
    model = cp_model.CpModel()
    used = [model.new_bool_var(f"used{n}") for n in range(len(instances))]
    on = [[model.new_bool_var(f"on{t}_{n}") for n in range(len(instances))] for t in range(len(requests))]
    for row in on:
        model.add_exactly_one(row)
    for n, amounts in enumerate(instances):
        for resource, amount in enumerate(amounts):
            taken = sum(request[resource] * row[n] for request, row in zip(requests, on))
            model.add(taken <= amount * used[n])
    # The instances are equal: the used ones come first.
    for before, after in zip(used, used[1:]):
        model.add_implication(after, before)
    model.minimize(sum(used))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = LIMIT_SECONDS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise SystemExit(f"no packing: {solver.status_name(status)}")
    return round(solver.objective_value), round(solver.best_objective_bound)


def main():
    if len(sys.argv) != 3:
        raise SystemExit("usage: pack.py WORK ANSWER")
    count, bound = pack(*read(sys.argv[1]))
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write(f"used {count} bound {bound}\n")


main()
