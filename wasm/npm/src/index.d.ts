/// <reference lib="esnext.disposable" />
/**
 * What Amazon ECS would decide: placement, scaling, checks.
 *
 * @module
 */
import type { AboutHeld, Answers, Cluster as ClusterDocument, ErrorDocument, Options, PreparedDocument } from "../documents.cjs";
import type { Question } from "./questions.js";

export type * from "../documents.cjs";
export type { Question } from "./questions.js";

/** Where the module comes from: its address, what `fetch` gives, its bytes, or compiled. */
export type Input = string | URL | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/**
 * Loads the module. In Node and in workers it is there already, elsewhere await this once before anything else; later
 * calls do nothing. The entries `./slim` need `input`.
 */
export function init(input?: Input): Promise<void>;

/** Loads the module at once, from its bytes or compiled; does nothing when it is there. */
export function initSync(module: BufferSource | WebAssembly.Module): void;

/** Answers one decision document. A senseless one answers an {@link ErrorDocument}: see {@link orThrow}. */
export function decide<D extends Question>(document: D): Answers[D["decide"]] | ErrorDocument;

/** {@link decide} for text: the same bytes as from every other face of stowplan. */
export function decideText(document: string): string;

/** {@link decide} for UTF-8. */
export function decideBytes(document: Uint8Array): Uint8Array;

/** The answer, unless it is an error document: that is thrown. With the document, `span` counts UTF-16 units of the text that it is about. */
export function orThrow<A extends object>(answer: A | ErrorDocument, document?: object): Exclude<A, ErrorDocument>;

/**
 * Input that makes no sense, a wrong argument (`argument/…`), a number that names nothing (`handle/stale`), a cluster that was given back
 * (`handle/freed`), a module that is not there (`init/…`). One class for all entries: `instanceof` holds whichever threw it.
 */
export class StowplanError extends Error {
  private constructor();
  /** Stable, e.g. `query/unknown-subject`. */
  readonly code: string;
  /** A JSON pointer into the document. */
  readonly path: string;
  /** A half-open range of the string at `path`; UTF-16 units where the document is known, else UTF-8 bytes. */
  readonly span?: [start: number, end: number];
  /** What to do about it. */
  readonly help?: string;
}

declare const brand: unique symbol;

/** A task specification, prepared for one cluster. */
export type PreparedTask = number & { readonly [brand]: "prepared" };

/** A container instance of one cluster. */
export type Instance = number & { readonly [brand]: "instance" };

/** A task of one cluster. */
export type Task = number & { readonly [brand]: "task" };

/** What is known of each instance; amounts in CPU units and MiB. */
export type Column = "cpuRemaining" | "cpuRegistered" | "memoryRemaining" | "memoryRegistered" | "tasks";

/**
 * A cluster that lives in the module's memory, until {@link Cluster.free}.
 *
 * Prepared tasks, instances and tasks are numbers, valid for one cluster (and its copies until either changes); a number whose
 * thing is gone is noticed, and throws `handle/stale` or answers `undefined` or `false`, as said.
 */
export class Cluster {
  private constructor();

  /**
   * Reads a cluster, as a document's `cluster` has it.
   *
   * @throws {@link StowplanError}
   */
  static from(cluster: ClusterDocument | string, options?: Options): Cluster;

  /** A copy to try things on. */
  copy(): Cluster;

  /**
   * Replaces one container instance by what a newer snapshot says of it, at the cost of that instance alone: afterwards everything is
   * decided as on the whole snapshot read anew, and planned tasks on the instance are gone. `false`, and nothing changes, where reading
   * one instance alone would not tell all: the instance is not known, or the snapshot had lints about instances.
   *
   * @throws {@link StowplanError}
   */
  replaceInstance(instance: object | string): boolean;

  /** Answers a document about this cluster; nothing changes. */
  decide<D extends AboutHeld<Question>>(document: D): Answers[D["decide"]] | ErrorDocument;

  /**
   * Resolves the tasks of a `place` document once, for any number of decisions.
   *
   * @throws {@link StowplanError}
   */
  prepare(document: PreparedDocument): PreparedTask;

  /** Forgets a prepared task; whether it was there. */
  forget(prepared: PreparedTask): boolean;

  /** The instance for the next task of a specification, `undefined` when nothing fits; nothing changes. */
  pick(prepared: PreparedTask): Instance | undefined;

  /** Places the next task of a specification; `undefined` when nothing fits. */
  place(prepared: PreparedTask): Task | undefined;

  /** Puts a task of a specification on an instance of the caller's choice. */
  placeOn(prepared: PreparedTask, instance: Instance): Task;

  /** Places one task of each specification in turn. The tasks: -1 where nothing fits, -2 for a stale one. */
  placeEach(prepared: Float64Array): Float64Array;

  /** Places up to `count` tasks of a specification: those that found a place. */
  placeMany(prepared: PreparedTask, count: number): Float64Array;

  /** Removes a task and frees what it held; whether it was there. */
  remove(task: Task): boolean;

  /** Removes tasks: how many of them were there. */
  removeEach(tasks: Float64Array): number;

  /** Every instance that ECS might choose for the next task of a specification, in the order of the ARNs. */
  admissible(prepared: PreparedTask): Float64Array;

  /** Whether ECS might choose an instance for the next task of a specification. */
  isAdmissible(prepared: PreparedTask, instance: Instance): boolean;

  /** Every instance, in the order of the ARNs. */
  instances(): Float64Array;

  /** Every task. */
  tasks(): Float64Array;

  /** A number of each instance, in the order of {@link Cluster.instances}. */
  column(name: Column): Float64Array;

  /** The instance of an ARN or an id. */
  find(arnOrId: string): Instance | undefined;

  /** The task of an ARN. */
  findTask(arn: string): Task | undefined;

  /** The ARN of an instance. */
  arn(instance: Instance): string | undefined;

  /** The instance that a task is on. */
  instanceOf(task: Task): Instance;

  /** The instance that each task is on; -2 for one that is gone. */
  instanceOfEach(tasks: Float64Array): Float64Array;

  /** Makes an instance `DRAINING`, or `ACTIVE` again; whether it was there. */
  setDraining(instance: Instance, draining: boolean): boolean;

  /** Removes an instance and the tasks on it; whether it was there. */
  deregister(instance: Instance): boolean;

  /** Gives the memory back; what is asked of the cluster afterwards throws `handle/freed`. */
  free(): void;

  /** {@link Cluster.free}, for `using`. */
  [Symbol.dispose](): void;
}
