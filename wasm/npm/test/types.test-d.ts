// What the types promise.
import { expectError, expectType } from "tsd";
import { Cluster, decide, orThrow } from "../dist/main/index.js";
import type { ErrorDocument, Instance, PreparedTask, QueryAnswer, Task } from "../dist/main/index.js";

expectType<QueryAnswer | ErrorDocument>(decide({ decide: "query", expression: "a == b" }));
expectType<QueryAnswer>(orThrow(decide({ decide: "query", expression: "a == b" })));
const cluster = Cluster.from({ containerInstances: [] });
const prepared = cluster.prepare({ taskDefinition: "web:1" });
expectType<PreparedTask>(prepared);
expectType<Instance | undefined>(cluster.pick(prepared));
expectType<Task | undefined>(cluster.place(prepared));
expectError(cluster.pick(3));
expectError(cluster.remove(prepared));
// The small entry's types take what it answers, and no more.
expectError(decide({ decide: "rules" }));
expectError(cluster.decide({ decide: "repack" }));
