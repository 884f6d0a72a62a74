/** Samples, opening, sharing, exporting, help. */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { measure, type Measured } from "../engine/client";
import { look, type Looked } from "../engine/texts";
import { ingest, type Outcome, type Text } from "../state/ingest";
import { commandOf, documentOf } from "../state/cli";
import { redact, type Redacted } from "../state/redact";
import { LONG_LINK, toHash } from "../state/share";
import { showing } from "../state/showing";
import { MOST_BYTES } from "../state/unpack";
import { EMPTY_PROJECT, type Project, type Tool } from "../state/project";
import { beingRead, notify, open, pagesRead, problem, project, takeIn } from "../state/store";
import { SAMPLES, type Sample } from "../samples/samples";
import { Button, Check, Details, JsonTrouble, number, plural, pretty } from "./controls";
import { closeDialog, Dialog, openDialog } from "./dialog";
import { asPng, download, drawing, fileStem, tablesAsCsv } from "./export";
import { chosenFiles, gather } from "./files";
import { shortcuts } from "./keys";

export function Dialogs(): JSX.Element {
  return (
    <>
      {/* What a dialog shows can cost much, such as a link of everything: only the open one is made. */}
      {openDialog.value === "samples" && <SamplesDialog />}
      {openDialog.value === "open" && <OpenDialog />}
      {openDialog.value === "share" && <ShareDialog />}
      {openDialog.value === "export" && <ExportDialog />}
      {openDialog.value === "help" && <HelpDialog />}
    </>
  );
}

const TOOL_NAMES: { [tool in Tool]: string } = { query: "Query", placement: "Placement", scaling: "Scaling" };

function SamplesDialog(): JSX.Element {
  const choose = (one: Sample) => {
    open(one.project, `the sample ${one.title}`);
    closeDialog();
    notify(`Opened: ${one.title}`);
  };
  return (
    <Dialog name="samples" title="Questions that people ask" wide>
      {(["placement", "query", "scaling"] as const).map((tool) => (
        <section key={tool} class="sample-group">
          <h3>{TOOL_NAMES[tool]}</h3>
          <ul class="samples">
            {SAMPLES.filter((one) => one.tool === tool).map((one) => (
              <li key={one.id}>
                <button type="button" class="sample" data-sample={one.id} onClick={() => choose(one)}>
                  <b>{one.title}</b>
                  <span>{one.question}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

/** Takes texts into the state, merged with what is there, or names what is wrong with them; the last good state stays. */
export async function take(texts: Text[], label: string, skipped: string[] = []): Promise<Outcome> {
  const outcome = await readTexts(texts);
  if (outcome.ok) {
    const { project: next, found, merged, warnings, refused, pages, tool } = outcome.value;
    takeIn(tool ? { ...next, tool } : next, label, { found, merged, warnings: [...warnings, ...skipped], refused }, pages);
    const careful = [...warnings, ...refused.map((one) => `${one.name} could not be read`)];
    notify([`Read ${found.join(", ")}.`, ...careful.map((one) => `Careful: ${one}.`)].join(" "));
  } else problem.value = { source: outcome.source, json: outcome.json, message: outcome.message };
  return outcome;
}

/** One text after the other, so that a folder of them is never held twice. */
async function readTexts(texts: Text[]): Promise<Outcome> {
  beingRead.value += 1;
  try {
    const looked: Looked[] = [];
    for (const { name, text } of texts) looked.push(await look(name, text));
    return ingest(looked, project.peek(), pagesRead());
  } catch (error) {
    return { ok: false, source: "the text", json: null, message: error instanceof Error ? error.message : String(error) };
  } finally {
    beingRead.value -= 1;
  }
}

export async function takeFiles(found: Parameters<typeof gather>[0]) {
  const { texts, skipped } = await gather(found);
  return take(texts, texts.length === 1 ? (texts[0]?.name ?? "a file") : `${texts.length} files`, skipped);
}

function OpenDialog(): JSX.Element {
  const [text, setText] = useState("");
  const wrong = problem.value;
  const done = () => {
    setText("");
    closeDialog();
  };
  return (
    <Dialog name="open" title="Open">
      <p>
        Paste what the AWS CLI printed, a CSV of times and values, or a file saved here. You can also drop files and folders anywhere on the page, or paste anywhere outside a field. Several files, pages and
        pastes of one cluster are brought together by their ARNs.
      </p>
      <div class="field json">
        <label for="paste">JSON or CSV</label>
        <textarea
          id="paste"
          class="mono"
          rows={10}
          value={text}
          spellcheck={false}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? "paste-wrong" : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            problem.value = null;
          }}
        />
      </div>
      {wrong && (
        <div id="paste-wrong" role="alert">
          {wrong.json ? <JsonTrouble problem={wrong.json} /> : <p class="trouble">{wrong.message}</p>}
        </div>
      )}
      <div class="row">
        <Button kind="primary" id="paste-read" onClick={() => void take([{ name: "the pasted text", text }], "the pasted text").then((outcome) => outcome.ok && done())}>
          Read it
        </Button>
        <label class="button plain file">
          Choose files…
          <input id="choose-files" type="file" multiple accept=".json,.jsonl,.csv,.tsv,.txt" onChange={(event) => void takeFiles(chosenFiles(event.currentTarget.files ?? [])).then((outcome) => outcome.ok && done())} />
        </label>
        <label class="button plain file">
          Choose a folder…
          <input id="choose-folder" type="file" multiple {...{ webkitdirectory: true }} onChange={(event) => void takeFiles(chosenFiles(event.currentTarget.files ?? [])).then((outcome) => outcome.ok && done())} />
        </label>
        <Button
          kind="quiet"
          onClick={() => {
            open({ ...EMPTY_PROJECT, tool: project.peek().tool }, "an empty page");
            done();
          }}
        >
          Start empty
        </Button>
      </div>
      <Details summary="What can be pasted">
        <ul class="hint">
          <li>
            <code>aws ecs describe-container-instances</code>, <code>describe-tasks</code>, <code>describe-task-definition</code>, <code>describe-services</code>
          </li>
          <li>
            <code>aws application-autoscaling describe-scaling-policies</code>, <code>describe-scalable-targets</code>, <code>describe-scheduled-actions</code>
          </li>
          <li>
            <code>aws cloudwatch get-metric-data</code>, <code>get-metric-statistics</code>, <code>describe-alarms</code>; a CSV of times and values
          </li>
          <li>inputs of run-task, create-service and register-task-definition; stowplan snapshots and decision documents</li>
          <li>
            <code>aws ecs list-container-instances</code>, <code>describe-clusters</code>: what they name and count is held against what was read
          </li>
          <li>single pages, lists of pages, pages one after the other, bare lists: the kind is told by the keys</li>
        </ul>
      </Details>
    </Dialog>
  );
}

/** The state without names and secrets, as soon as the engine has made it. */
function useRedacted(now: Project, wanted: boolean): { redacted: Redacted | null; trouble: string } {
  const [made, setMade] = useState<{ of: Project; redacted: Redacted | null; trouble: string } | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let live = true;
    redact(now).then(
      (redacted) => live && setMade({ of: now, redacted, trouble: "" }),
      (error: unknown) => live && setMade({ of: now, redacted: null, trouble: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      live = false;
    };
  }, [now, wanted]);
  return made?.of === now ? made : { redacted: null, trouble: "" };
}

/** What was done to it, and what no longer works. */
function RedactionNote({ redacted }: { redacted: Redacted }): JSX.Element {
  return (
    <>
      <p class="hint" id="redaction">
        Redacted: {plural(redacted.replaced, "name or value", "names and values")} replaced. Numbers, zones and instance types stay.
      </p>
      {redacted.remarks.map((one) => (
        <p key={one} class="lint">
          {one}
        </p>
      ))}
    </>
  );
}

function ShareDialog(): JSX.Element {
  const now = project.value;
  const { redacted, trouble } = useRedacted(now, true);
  const [link, setLink] = useState<string | null>("");
  useEffect(() => {
    setLink("");
    if (!redacted) return;
    let live = true;
    void toHash(redacted.project).then((hash) => live && setLink(hash === null ? null : `${location.href.split("#")[0]}${hash}`));
    return () => {
      live = false;
    };
  }, [redacted]);
  const long = link !== null && link.length > LONG_LINK;
  return (
    <Dialog name="share" title="Share">
      <p>
        What is shared is always redacted: account ids, names, custom attributes and types become pseudonyms; environments, secrets, commands, labels and tags go. It stands in the part of the link behind #, which no
        server ever sees. Whoever has the link has the state.
      </p>
      {trouble !== "" && (
        <p class="trouble" role="alert">
          It could not be redacted, so it is not shared: {trouble}
        </p>
      )}
      {!redacted && trouble === "" && <p class="hint">Redacting…</p>}
      {redacted && <RedactionNote redacted={redacted} />}
      {link === null && <p class="lint">This is too much for a link, which holds at most {MOST_BYTES >> 20} MiB. Save it as a file.</p>}
      <div class="field">
        <label for="link">Link ({number((link ?? "").length / 1024, 1)} KiB)</label>
        <input id="link" class="mono" readOnly value={link ?? ""} onFocus={(event) => event.currentTarget.select()} />
      </div>
      {long && <p class="lint">Chat programs cut links of more than {LONG_LINK / 1024} KiB. Better send the file.</p>}
      <div class="row">
        <Button
          kind="primary"
          icon="copy"
          disabled={!link}
          onClick={() => {
            // The address stays that of what is on the page: the link is of something else.
            void navigator.clipboard.writeText(link ?? "").then(
              () => notify("Copied the link, redacted"),
              () => notify("The link could not be copied: mark it and copy it by hand"),
            );
          }}
        >
          Copy link
        </Button>
        <Button icon="export" disabled={!redacted} onClick={() => redacted && download(`${fileStem()}-redacted.json`, pretty({ stowplanPage: redacted.project as never, redacted: true }), "application/json")}>
          Save as a file
        </Button>
      </div>
    </Dialog>
  );
}

function ExportDialog(): JSX.Element {
  const now = project.value;
  const [hide, setHide] = useState(true);
  const [trouble, setTrouble] = useState("");
  const { redacted, trouble: refusal } = useRedacted(now, hide);
  const shown = hide ? (redacted?.project ?? null) : now;
  const word = hide ? "redacted" : "not-redacted";
  const name = (kind: string) => `${fileStem()}-${word}.${kind}`;
  /** The page shows for a moment what goes out, so that drawings and tables are of it and of nothing else. */
  const taken = async <T,>(take: () => Promise<T> | T): Promise<T | null> => {
    if (!shown) return null;
    if (!hide) return take();
    return showing(shown, take);
  };
  const draw = async (kind: "svg" | "png") => {
    const svg = await taken(() => drawing(hide));
    setTrouble(svg === null ? "This tool has no drawing; its tables go out as CSV." : "");
    if (svg === null) return;
    if (kind === "svg") return download(name("svg"), svg, "image/svg+xml");
    const png = await asPng(svg);
    if (png) download(name("png"), png);
  };
  const command = shown ? commandOf(shown, hide) : "";
  return (
    <Dialog name="export" title="Export">
      <Check label="Redacted: names, ids, secrets and whatever else is yours is replaced" checked={hide} onChange={setHide} />
      {hide && redacted && <RedactionNote redacted={redacted} />}
      {hide && !redacted && refusal === "" && <p class="hint">Redacting…</p>}
      {refusal !== "" && hide && (
        <p class="trouble" role="alert">
          It could not be redacted: {refusal}
        </p>
      )}
      {!hide && (
        <p class="lint" id="not-redacted">
          <strong>Not redacted:</strong> what you save or copy here has your names, ids and all that you pasted.
        </p>
      )}
      <div class="row">
        <Button icon="export" disabled={!shown} onClick={() => void draw("svg")}>
          SVG
        </Button>
        <Button icon="export" disabled={!shown} onClick={() => void draw("png")}>
          PNG
        </Button>
        <Button icon="export" disabled={!shown} onClick={() => void taken(() => tablesAsCsv()).then((csv) => csv !== null && download(name("csv"), `# ${hide ? "redacted" : "not redacted"}\n${csv}`, "text/csv"))}>
          CSV
        </Button>
        <Button icon="export" disabled={!shown} onClick={() => download(name("json"), pretty({ stowplanPage: shown as never, redacted: hide }), "application/json")}>
          JSON
        </Button>
      </div>
      {trouble && <p role="status">{trouble}</p>}
      <h3>For the terminal</h3>
      <p>
        The same question, as the command line takes it, <b>{hide ? "redacted" : "not redacted"}</b>:
      </p>
      <pre class="command mono" tabIndex={0} role="region" aria-label="Command">
        {command.length > 1200 ? `${command.slice(0, 1200)}…` : command}
      </pre>
      <div class="row">
        <Button icon="terminal" kind="primary" disabled={!shown} onClick={() => void navigator.clipboard.writeText(command).then(() => notify(`Copied the command, ${hide ? "redacted" : "not redacted"}`))}>
          Copy as CLI command
        </Button>
        <Button icon="export" disabled={!shown} onClick={() => shown && download(`question-${word}.json`, JSON.stringify(documentOf(shown), null, 1), "application/json")}>
          Decision document
        </Button>
      </div>
      <p class="hint">
        With the file: <code>stowplan decide question-{word}.json</code>
      </p>
    </Dialog>
  );
}

const KEYS: [keys: string, means: string][] = [
  ["1 2 3", "query, placement, scaling"],
  ["/", "to the expression (query), or to the first field"],
  ["s", "samples"],
  ["o", "open"],
  ["← →", "previous, next task or minute"],
  ["?", "this help"],
  ["Ctrl Z", "undo; with Shift, redo"],
  ["Esc", "close"],
];

function HelpDialog(): JSX.Element {
  const [measured, setMeasured] = useState<Measured | "running" | null>(null);
  return (
    <Dialog name="help" title="Help">
      <p>
        Where each Amazon ECS task would land, why not, and when a service scales: computed by stowplan in your browser, from documents that you paste. Nothing is sent anywhere; the page's
        security policy forbids it. Not affiliated with AWS.
      </p>
      <h3>Keys</h3>
      <Check label="Single-key shortcuts (never while typing)" checked={shortcuts.value} onChange={(on) => (shortcuts.value = on)} />
      <table class="data tight">
        <tbody>
          {KEYS.map(([keys, means]) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split(" ").map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{means}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>How fast is it here?</h3>
      <p>Loads 10,000 instances from JSON text, then places 1,000 tasks.</p>
      <div class="row">
        <Button
          id="measure"
          disabled={measured === "running"}
          onClick={() => {
            setMeasured("running");
            void measure(10_000, 1_000).then(setMeasured);
          }}
        >
          Measure
        </Button>
        {measured !== null && measured !== "running" && (
          <p id="measured" role="status" data-load={measured.loadMilliseconds} data-place={measured.placeMilliseconds}>
            {number(measured.bytes / 1e6, 1)} MB loaded in <b class="figure">{number(measured.loadMilliseconds)} ms</b>, {number(measured.placed)} tasks placed in{" "}
            <b class="figure">{number(measured.placeMilliseconds, 1)} ms</b>
          </p>
        )}
      </div>
    </Dialog>
  );
}
